extension RowsEvent.Extra {
    /// Type 1 and its data; behind a type that is not known, nothing can be read.
    init(_ reader: inout ByteReader, isUpdate: Bool) throws {
        while reader.remaining > 0 {
            switch try reader.uint8() {
            case 0:
                let length = try reader.uint8()
                // The length counts itself.
                guard length >= 1 else { throw BinlogError("extra data of NDB without a length") }
                ndb = [length] + (try reader.array(Int(length) - 1))
            case 1:
                partition = try reader.uint16()
                if isUpdate { sourcePartition = try reader.uint16() }
            default: try reader.skip(reader.remaining)
            }
        }
    }
}
