extension UserVariable {
    /// Length of the name 4, name, NULL 1; then type 1, collation 4, length 4, value, and flags 1 (bit 0: unsigned).
    init(_ reader: inout ByteReader) throws {
        name = try reader.string(Int(try reader.uint32()))
        guard try reader.uint8() == 0 else {
            value = .null
            return
        }
        let type = try reader.uint8()
        let collation = try reader.uint32()
        var bytes = try reader.part(Int(try reader.uint32()))
        let isUnsigned = reader.remaining > 0 ? try reader.uint8() & 1 != 0 : false
        switch type {
        case 0: value = .string(try bytes.array(bytes.remaining), collation: collation)
        case 1: value = .real(try bytes.uint64())
        case 2: value = .integer(try bytes.uint64(), isUnsigned: isUnsigned)
        case 4:
            let (precision, scale) = (try bytes.uint8(), try bytes.uint8())
            guard precision <= 65, scale <= 30, scale <= precision else {
                throw BinlogError("DECIMAL(\(precision),\(scale)) does not exist")
            }
            value = .decimal(try bytes.array(bytes.remaining), precision: precision, scale: scale)
        default: throw BinlogError("a user variable of type \(type) is not known")
        }
    }
}
