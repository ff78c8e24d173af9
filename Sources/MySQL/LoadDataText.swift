/// Writes rows as the text that `LOAD DATA` reads: fields end with a tab, lines with a newline, a backslash escapes, and
/// `\N` is NULL (MySQL manual, "LOAD DATA Statement", "Field and Line Handling").
///
/// The text goes on in chunks; a value longer than a chunk is split, so that memory does not grow with a row.
package struct LoadDataText {
    /// What a LOAD DATA statement has to say to read this text under any server settings.
    package static let clauses = #"FIELDS TERMINATED BY '\t' ESCAPED BY '\\' LINES TERMINATED BY '\n'"#

    private static let fieldEnd = UInt8(ascii: "\t")
    private static let lineEnd = UInt8(ascii: "\n")
    private static let escape = UInt8(ascii: "\\")
    private static let chunkSize = 256 << 10

    private let sink: any ByteSink
    private var buffer: [UInt8] = []

    init(to sink: any ByteSink) {
        self.sink = sink
        buffer.reserveCapacity(Self.chunkSize + (16 << 10))
    }

    /// Appends one row; nil is NULL.
    mutating func append(
        row: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, lengths: UnsafeMutablePointer<UInt>, columns: Int
    ) throws {
        for column in 0..<columns {
            if column > 0 { buffer.append(Self.fieldEnd) }
            if let value = row[column] {
                let bytes = UnsafeRawBufferPointer(start: value, count: Int(lengths[column]))
                if bytes.count < Self.chunkSize {
                    append(bytes)
                } else {
                    try appendLong(bytes)
                }
            } else {
                buffer.append(Self.escape)
                buffer.append(UInt8(ascii: "N"))
            }
        }
        buffer.append(Self.lineEnd)
        if buffer.count >= Self.chunkSize { try flush() }
    }

    /// Hands over what is left.
    mutating func finish() throws {
        if !buffer.isEmpty { try flush() }
        try sink.finish()
    }

    private mutating func flush() throws {
        try sink.take(&buffer)
        buffer.reserveCapacity(Self.chunkSize + (16 << 10))
    }

    private mutating func appendLong(_ value: UnsafeRawBufferPointer) throws {
        var position = 0
        while position < value.count {
            let end = min(position + Self.chunkSize, value.count)
            append(UnsafeRawBufferPointer(rebasing: value[position..<end]))
            position = end
            if buffer.count >= Self.chunkSize { try flush() }
        }
    }

    /// Appends a value with every tab, newline and backslash escaped.
    private mutating func append(_ value: UnsafeRawBufferPointer) {
        var plain = 0
        var position = 0
        let count = value.count
        while position < count {
            let stop = min(position + 8, count)
            if stop - position == 8 {
                let word = value.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                if Self.lacks(Self.escape, word) && Self.lacks(Self.fieldEnd, word) && Self.lacks(Self.lineEnd, word) {
                    position = stop
                    continue
                }
            }
            // A block with something to escape, or the last few bytes.
            while position < stop {
                let byte = value[position]
                if byte == Self.escape || byte == Self.fieldEnd || byte == Self.lineEnd {
                    buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: value[plain..<position]))
                    buffer.append(Self.escape)
                    plain = position
                }
                position += 1
            }
        }
        buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: value[plain..<count]))
    }

    /// Whether none of the eight bytes of `word` is `byte`: subtracting one borrows into the high bit only from a zero byte.
    /// (Swift's SIMD comparisons compile to a loop over the lanes.)
    @inline(__always)
    private static func lacks(_ byte: UInt8, _ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let difference = word ^ (ones &* UInt64(byte))
        return (difference &- ones) & ~difference & (ones << 7) == 0
    }
}
