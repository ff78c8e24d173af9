extension TransactionPayload {
    /// Fields of type, length and value until type 0, then the payload (MySQL source, `codecs/binary.cpp`).
    init(_ reader: inout ByteReader, startIndex: Int) throws {
        var size: UInt64?
        var compression: Compression?
        var uncompressedSize: UInt64?
        while true {
            let type = try reader.packedInteger()
            if type == 0 { break }
            var value = try reader.part(try reader.packedCount())
            switch type {
            case 1: size = try value.packedInteger()
            case 2:
                let number = try value.packedInteger()
                guard let known = UInt8(exactly: number).flatMap(Compression.init) else {
                    throw BinlogError("compression \(number) is not known")
                }
                compression = known
            case 3: uncompressedSize = try value.packedInteger()
            default: break
            }
        }
        guard let size, let compression else { throw BinlogError("neither size nor compression of the payload") }
        guard size <= UInt64(reader.remaining) else { throw BinlogError("a payload of \(size) bytes is not all there") }
        self.compression = compression
        let rest = reader.rest(startIndex: startIndex)
        payload = rest.lowerBound..<rest.lowerBound + Int(size)
        self.uncompressedSize = uncompressedSize ?? size
    }
}
