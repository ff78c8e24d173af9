import Binlog

/// Records of rows in few large blocks of memory. A record is a head of 16 bytes, the key, and the image. A record is named by
/// 32 bits: its chunk, and its place in it in units of 16 bytes.
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 4 | length of the key |
/// | 4 | 4 | length of the image |
/// | 8 | 4 | space for the image |
/// | 12 | 4 | ``State`` |
///
/// Of a table without a key, the key is the image, and a signed count takes the last 8 bytes.
struct RowArena: Sendable {
    enum State: UInt32 {
        case absent = 0
        case present = 1
        /// As if it had never come up.
        case forgotten = 2
    }

    private(set) var chunks: [[UInt8]] = []
    /// Bytes that the chunks take.
    private(set) var capacity = 0
    private let chunkSize: Int
    /// Where there is space, in the chunk `current`.
    private var current = 0
    private var used = 0

    /// - Parameter chunkSize: a multiple of 16, at most 1 MiB.
    init(chunkSize: Int) {
        self.chunkSize = min(max(chunkSize, 1024), 1 << 20) & ~15
        used = self.chunkSize
    }

    /// Gives up all records. Whoever has copied `chunks` keeps them.
    mutating func removeAll() { self = RowArena(chunkSize: chunkSize) }

    /// A new record; nil when no more can be named.
    /// - Parameter slack: further space for the image.
    mutating func add(
        key: UnsafeRawBufferPointer, image: UnsafeRawBufferPointer, slack: Int = 0, state: State
    ) -> UInt32? {
        let needed = (Self.headSize + key.count + image.count + slack + 15) & ~15
        let space = needed - Self.headSize - key.count
        guard needed <= UInt32.max, let (chunk, offset) = allocate(needed) else { return nil }
        chunks[chunk].withUnsafeMutableBytes { bytes in
            let record = UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + needed])
            record.storeBytes(of: UInt32(key.count), toByteOffset: 0, as: UInt32.self)
            record.storeBytes(of: UInt32(image.count), toByteOffset: 4, as: UInt32.self)
            record.storeBytes(of: UInt32(space), toByteOffset: 8, as: UInt32.self)
            record.storeBytes(of: state.rawValue, toByteOffset: 12, as: UInt32.self)
            Self.copy(key, to: record, at: Self.headSize)
            Self.copy(image, to: record, at: Self.headSize + key.count)
        }
        return UInt32(chunk) << 16 | UInt32(offset / 16)
    }

    /// A new record of a table without a key.
    mutating func add(counting image: UnsafeRawBufferPointer, _ count: Int64) -> UInt32? {
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        guard let record = add(key: image, image: none, state: .absent) else { return nil }
        setCount(count, of: record)
        return record
    }

    /// Replaces a record's image in place; false when there is no space.
    mutating func replace(_ record: UInt32, image: UnsafeRawBufferPointer, state: State) -> Bool {
        let offset = Self.offset(record)
        return chunks[Self.chunk(record)].withUnsafeMutableBytes { bytes in
            let space = bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt32.self)
            guard image.count <= Int(space) else { return false }
            bytes.storeBytes(of: UInt32(image.count), toByteOffset: offset + 4, as: UInt32.self)
            bytes.storeBytes(of: state.rawValue, toByteOffset: offset + 12, as: UInt32.self)
            let key = Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            Self.copy(image, to: bytes, at: offset + Self.headSize + key)
            return true
        }
    }

    mutating func setState(_ state: State, of record: UInt32) {
        let offset = Self.offset(record)
        chunks[Self.chunk(record)].withUnsafeMutableBytes {
            $0.storeBytes(of: state.rawValue, toByteOffset: offset + 12, as: UInt32.self)
        }
    }

    mutating func setCount(_ count: Int64, of record: UInt32) {
        let offset = Self.offset(record)
        chunks[Self.chunk(record)].withUnsafeMutableBytes {
            $0.storeBytes(of: count, toByteOffset: offset + 8, as: Int64.self)
        }
    }

    func state(of record: UInt32) -> State {
        chunks[Self.chunk(record)].withUnsafeBytes {
            State(rawValue: $0.loadUnaligned(fromByteOffset: Self.offset(record) + 12, as: UInt32.self)) ?? .forgotten
        }
    }

    func count(of record: UInt32) -> Int64 {
        chunks[Self.chunk(record)].withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: Self.offset(record) + 8, as: Int64.self)
        }
    }

    @inline(__always)
    func hasKey(_ record: UInt32, _ key: UnsafeRawBufferPointer) -> Bool {
        withKey(of: record) { Self.equal($0, key) }
    }

    @inline(__always)
    func withKey<T>(of record: UInt32, _ body: (UnsafeRawBufferPointer) -> T) -> T {
        let offset = Self.offset(record)
        return chunks[Self.chunk(record)].withUnsafeBytes { bytes in
            let count = Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            let start = offset + Self.headSize
            return body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]))
        }
    }

    func imageSpan(of record: UInt32) -> RowImages.Span {
        let (chunk, offset) = (Self.chunk(record), Self.offset(record))
        return chunks[chunk].withUnsafeBytes { bytes in
            let key = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            let length = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
            return RowImages.Span(
                chunk: UInt32(chunk), offset: UInt32(offset + Self.headSize) + key, length: length)
        }
    }

    /// Of a record of a table without a key.
    func keySpan(of record: UInt32) -> RowImages.Span {
        let (chunk, offset) = (Self.chunk(record), Self.offset(record))
        let length = chunks[chunk].withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
        return RowImages.Span(chunk: UInt32(chunk), offset: UInt32(offset + Self.headSize), length: length)
    }

    // MARK: - Memory

    private static let headSize = 16

    @inline(__always)
    private static func chunk(_ record: UInt32) -> Int { Int(record >> 16) }

    @inline(__always)
    private static func offset(_ record: UInt32) -> Int { Int(record & 0xffff) << 4 }

    private mutating func allocate(_ size: Int) -> (chunk: Int, offset: Int)? {
        if size <= chunkSize - used {
            defer { used += size }
            return (current, used)
        }
        guard chunks.count <= 0xffff else { return nil }
        let isLarge = size > chunkSize / 4
        let newSize = isLarge ? size : chunkSize
        chunks.append([UInt8](repeating: 0, count: newSize))
        capacity += newSize
        // What is large has a chunk of its own, so that little of the current one is wasted.
        if isLarge { return (chunks.count - 1, 0) }
        current = chunks.count - 1
        used = size
        return (current, 0)
    }

    @inline(__always)
    private static func copy(
        _ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer, at offset: Int
    ) {
        guard bytes.count > 0 else { return }
        UnsafeMutableRawBufferPointer(rebasing: target[offset..<offset + bytes.count]).copyMemory(from: bytes)
    }

    @inline(__always)
    static func equal(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        var offset = 0
        let count = left.count
        while count - offset >= 8 {
            guard
                left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    == right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            else { return false }
            offset += 8
        }
        while offset < count {
            guard left[offset] == right[offset] else { return false }
            offset += 1
        }
        return true
    }
}
