/// A stand-in until the real one arrives: the shape of a table's row images.
public struct RowShape: Sendable {
    private let table: TableMap
    private let key: [Int]

    public init(_ table: TableMap, key: [Int]) throws {
        self.table = table
        self.key = key
    }

    public func image(
        in bytes: UnsafeRawBufferPointer, at offset: Int, present: [UInt8], key output: inout [UInt8]
    ) throws -> Int {
        var reader = ByteReader(bytes)
        try reader.skip(offset)
        let nulls = try reader.array((table.columns.count + 7) / 8)
        var values: [[UInt8]] = []
        for (index, column) in table.columns.enumerated() {
            if nulls[index / 8] & (1 << UInt8(index % 8)) != 0 {
                values.append([1])
                continue
            }
            let start = reader.offset
            switch column.type.rawValue {
            case 1: try reader.skip(1)
            case 2: try reader.skip(2)
            case 3: try reader.skip(4)
            case 8: try reader.skip(8)
            case 15: try reader.skip(column.metadata > 255 ? Int(try reader.uint16()) : Int(try reader.uint8()))
            default: throw BinlogError("type \(column.type.rawValue)")
            }
            values.append([0] + Array(bytes[start..<reader.offset]))
        }
        for index in key { output += values[index] }
        return reader.offset
    }
}
