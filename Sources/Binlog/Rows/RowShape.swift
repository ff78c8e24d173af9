/// Where row images of a table end, and what is their key, found without reading a value (MySQL source, `unpack_row`,
/// `sql/rpl_record.cc`). An image is a bitmap of the NULLs among the columns that are in it, then the other values.
public struct RowShape: Sendable {
    private let columns: [Column]
    /// For each 64 columns of a full image: what is to be passed over when none of them is NULL.
    private let blocks: [Block]
    /// What the blocks consist of.
    private let steps: [Column]
    private let jsonColumns: Int

    /// One column, or several of fixed size that follow each other.
    private struct Column: Sendable {
        /// 0: `size` bytes. 1 to 4: a length of so many bytes, and what it says.
        let prefix: UInt8
        let isKey: Bool
        let size: Int

        static let unknown: UInt8 = .max
    }

    private struct Block: Sendable {
        let columns: Range<Int>
        let steps: Range<Int>
        /// The bits of these columns in their word of the bitmap.
        let mask: UInt64
    }

    /// `key`: the positions of the columns that rows are told apart by, in any order.
    public init(_ table: TableMap, key: [Int]) { self.init(columns: table.columns, key: key) }

    init(columns definitions: [TableMap.Column], key: [Int]) {
        var columns: [Column] = []
        columns.reserveCapacity(definitions.count)
        for (index, column) in definitions.enumerated() {
            let isKey = key.contains(index)
            switch ColumnDefinition(column).layout {
            case .fixed(let size): columns.append(Column(prefix: 0, isKey: isKey, size: size))
            case .prefixed(let bytes): columns.append(Column(prefix: UInt8(bytes), isKey: isKey, size: 0))
            case .unknown: columns.append(Column(prefix: Column.unknown, isKey: isKey, size: 0))
            }
        }
        self.columns = columns
        jsonColumns = definitions.count { $0.type == .json }
        (blocks, steps) = Self.blocks(of: columns)
    }

    private static func blocks(of columns: [Column]) -> ([Block], [Column]) {
        var blocks: [Block] = []
        var steps: [Column] = []
        for start in stride(from: 0, to: columns.count, by: 64) {
            let end = min(start + 64, columns.count)
            let first = steps.count
            var canGrow = false
            for column in columns[start..<end] {
                let isPlain = column.prefix == 0 && !column.isKey
                if isPlain, canGrow, let run = steps.popLast() {
                    steps.append(Column(prefix: 0, isKey: false, size: run.size + column.size))
                } else {
                    steps.append(column)
                }
                canGrow = isPlain
            }
            let mask = end - start == 64 ? UInt64.max : (1 << UInt64(end - start)) - 1
            blocks.append(Block(columns: start..<end, steps: first..<steps.count, mask: mask))
        }
        return (blocks, steps)
    }

    /// Finds the end of the image that begins at `offset`.
    ///
    /// - Parameters:
    ///   - bytes: where the image must end; usually all images of an event.
    ///   - present: one bit a column, least significant first: which are in the image (``RowsEvent/present``).
    ///   - key: gets the key's bytes appended: of each of its columns, in the table's order, 1 for NULL; or 0 and the bytes of the
    ///     value as they are in the image, with their length where it varies. So two keys have the same bytes only when all
    ///     values have. (Values that a collation takes for equal may differ in their bytes.)
    /// - Returns: the offset behind the image.
    /// - Throws: ``BinlogError`` when the image is longer than `bytes`, lacks a column of the key, or holds a value of a type that
    ///   is in no row image.
    public func image(
        in bytes: UnsafeRawBufferPointer, at offset: Int, present: [UInt8], key: inout [UInt8]
    ) throws -> Int {
        guard offset >= 0, offset <= bytes.count else { throw Self.short }
        guard present.count >= (columns.count + 7) / 8 else {
            throw BinlogError("a row image has fewer columns than its table")
        }
        return isFull(present)
            ? try full(bytes, offset, &key)
            : try partial(bytes, offset, present, &key)
    }

    /// The same for the after-image of an update that may hold changes to JSON documents (``RowsEvent/Kind/partialUpdate``):
    /// what ``PartialImageHead`` is comes before it.
    public func partialImage(
        in bytes: UnsafeRawBufferPointer, at offset: Int, present: [UInt8], key: inout [UInt8]
    ) throws -> Int {
        let head = try PartialImageHead(in: bytes, at: offset, jsonColumns: jsonColumns)
        return try image(in: bytes, at: head.end, present: present, key: &key)
    }

    /// The values of the key's columns in an image with all columns, in the table's order, without their lengths; nil for NULL.
    public func keyValues(in image: UnsafeRawBufferPointer) throws -> [ArraySlice<UInt8>?] {
        var key: [UInt8] = []
        _ = try full(image, 0, &key)
        var rest = key[...]
        return columns.filter(\.isKey).map { column in
            guard rest.popFirst() == 0 else { return nil }
            let prefix = rest.prefix(Int(column.prefix))
            rest = rest.dropFirst(prefix.count)
            let size = column.prefix == 0 ? column.size : prefix.reversed().reduce(0) { $0 << 8 | Int($1) }
            defer { rest = rest.dropFirst(size) }
            return rest.prefix(size)
        }
    }

    private func isFull(_ present: [UInt8]) -> Bool {
        guard !columns.isEmpty else { return false }
        return present.withUnsafeBufferPointer { present in
            let whole = columns.count / 8
            for index in 0..<whole where present[index] != 0xff { return false }
            let rest = columns.count % 8
            guard rest > 0 else { return true }
            let mask = UInt8(1 << rest) - 1
            return present[whole] & mask == mask
        }
    }

    private func full(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ key: inout [UInt8]) throws -> Int {
        let bitmapSize = (columns.count + 7) / 8
        guard bitmapSize <= bytes.count - start else { throw Self.short }
        var offset = start + bitmapSize
        for (index, block) in blocks.enumerated() {
            let nulls = word(bytes, at: start + 8 * index, end: start + bitmapSize) & block.mask
            if nulls == 0 {
                for step in block.steps { offset = try pass(steps[step], bytes, offset, &key) }
            } else {
                var bit: UInt64 = 1
                for column in block.columns {
                    if nulls & bit == 0 {
                        offset = try pass(columns[column], bytes, offset, &key)
                    } else if columns[column].isKey {
                        key.append(1)
                    }
                    bit <<= 1
                }
            }
        }
        return offset
    }

    private func partial(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ present: [UInt8], _ key: inout [UInt8]
    ) throws -> Int {
        var count = 0
        for index in columns.indices where present[index >> 3] & 1 << UInt8(index & 7) != 0 { count += 1 }
        guard (count + 7) / 8 <= bytes.count - start else { throw Self.short }
        // A server writes none without columns, and nobody could tell how many of them there are.
        guard count > 0 else { throw BinlogError("a row image has no columns") }
        var offset = start + (count + 7) / 8
        var bit = 0
        for (index, column) in columns.enumerated() {
            guard present[index >> 3] & 1 << UInt8(index & 7) != 0 else {
                if column.isKey {
                    throw BinlogError("a row image lacks column \(index + 1), which rows are told apart by")
                }
                continue
            }
            if bytes[start + bit >> 3] & 1 << UInt8(bit & 7) == 0 {
                offset = try pass(column, bytes, offset, &key)
            } else if column.isKey {
                key.append(1)
            }
            bit += 1
        }
        return offset
    }

    /// Passes over one value, or several of fixed size; the one place where the end of the bytes is checked.
    @inline(__always)
    private func pass(
        _ column: Column, _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ key: inout [UInt8]
    ) throws -> Int {
        let left = bytes.count - offset
        var size = column.size
        if column.prefix > 0 {
            let prefix = Int(column.prefix)
            guard prefix <= 4 else { throw BinlogError("a row image has a value of a type that none can have") }
            guard prefix <= left else { throw Self.short }
            var length = 0
            for index in 0..<prefix { length |= Int(bytes[offset + index]) << (8 * index) }
            size = prefix + length
        }
        guard size <= left else { throw Self.short }
        if column.isKey {
            key.append(0)
            key.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + size]))
        }
        return offset + size
    }

    /// Eight bytes of the bitmap, or as many as are left of it.
    @inline(__always)
    private func word(_ bytes: UnsafeRawBufferPointer, at offset: Int, end: Int) -> UInt64 {
        if offset + 8 <= bytes.count {
            return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        var word: UInt64 = 0
        for index in offset..<end { word |= UInt64(bytes[index]) << UInt64(8 * (index - offset)) }
        return word
    }

    private static var short: BinlogError { BinlogError("a row image ends beyond its event") }
}
