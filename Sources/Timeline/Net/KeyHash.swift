/// A hash of key bytes with a seed that nobody can foresee: 128-bit products folded, as wyhash does it.
struct KeyHash: Sendable {
    private let seed: UInt64

    init(seed: UInt64 = .random(in: .min ... .max)) { self.seed = seed }

    /// Never 0.
    @inline(__always)
    func callAsFunction(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var state = seed ^ Self.first
        let count = bytes.count
        var (low, high): (UInt64, UInt64) = (0, 0)
        if count >= 8 {
            var offset = 0
            while count - offset > 16 {
                state = Self.fold(Self.load(bytes, offset) ^ Self.second, Self.load(bytes, offset + 8) ^ state)
                offset += 16
            }
            // The last 16 bytes or less, as two words that may overlap.
            low = Self.load(bytes, count - offset >= 8 ? offset : count - 8)
            high = Self.load(bytes, count - 8)
        } else if count >= 4 {
            low = UInt64(bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
            high = UInt64(bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
        } else if count > 0 {
            low = UInt64(bytes[0]) << 16 | UInt64(bytes[count / 2]) << 8 | UInt64(bytes[count - 1])
        }
        let mixed = Self.fold(low ^ Self.second, high ^ state)
        let hash = Self.fold(mixed ^ Self.third, UInt64(truncatingIfNeeded: count) ^ Self.second)
        return UInt32(truncatingIfNeeded: hash ^ hash >> 32) | 0x8000_0000
    }

    @inline(__always)
    private static func load(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    // Odd, with as many ones as zeros in every byte (wyhash).
    private static let first: UInt64 = 0xa076_1d64_78bd_642f
    private static let second: UInt64 = 0xe703_7ed1_a0b4_28db
    private static let third: UInt64 = 0x8ebc_6af0_9c88_c6e3
}
