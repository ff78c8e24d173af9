/// Base64 as BINLOG statements have it (RFC 4648), without line breaks.
public enum Base64 {
    /// Characters for so many bytes.
    public static func encodedCount(_ count: Int) -> Int { (count + 2) / 3 * 4 }

    /// Appends the text of `bytes` to `text`.
    public static func append(_ bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        let start = text.count
        let size = encodedCount(bytes.count)
        text.append(contentsOf: repeatElement(61, count: size))
        text.withUnsafeMutableBytes { encode(bytes, into: UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
    }

    private static func encode(_ bytes: UnsafeRawBufferPointer, into text: UnsafeMutableRawBufferPointer) {
        pairs.withUnsafeBufferPointer { pairs in
            var (from, to) = (0, 0)
            // Six bytes are four times twelve bits. Eight are loaded at once, so the last ones are left to the loop below.
            while bytes.count - from >= 8 {
                let block = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: from, as: UInt64.self))
                let characters =
                    UInt64(pairs[Int(block >> 52)])
                    | UInt64(pairs[Int(block >> 40 & 0xfff)]) << 16
                    | UInt64(pairs[Int(block >> 28 & 0xfff)]) << 32
                    | UInt64(pairs[Int(block >> 16 & 0xfff)]) << 48
                text.storeBytes(of: characters.littleEndian, toByteOffset: to, as: UInt64.self)
                from += 6
                to += 8
            }
            while from < bytes.count {
                let left = min(3, bytes.count - from)
                var block = UInt32(bytes[from]) << 16
                if left > 1 { block |= UInt32(bytes[from + 1]) << 8 }
                if left > 2 { block |= UInt32(bytes[from + 2]) }
                let (first, second) = (pairs[Int(block >> 12)], pairs[Int(block & 0xfff)])
                text[to] = UInt8(truncatingIfNeeded: first)
                text[to + 1] = UInt8(truncatingIfNeeded: first >> 8)
                // What is left out is `=`, which is there already.
                if left > 1 { text[to + 2] = UInt8(truncatingIfNeeded: second) }
                if left > 2 { text[to + 3] = UInt8(truncatingIfNeeded: second >> 8) }
                from += 3
                to += 4
            }
        }
    }

    /// Two characters for each twelve bits, the first one in the low byte.
    private static let pairs: [UInt16] = {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8).map(UInt16.init)
        return (0..<4096).map { alphabet[$0 >> 6] | alphabet[$0 & 63] << 8 }
    }()
}
