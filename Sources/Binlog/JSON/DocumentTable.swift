/// A table of numbered JSON documents, `(BIGINT, JSON)`, to be written by row events: what a statement says is JSON, the server would
/// read as text.
public enum DocumentTable {
    /// Of events without checksums, as in no file (MySQL source, `Format_description_event`).
    public static let formatDescription: FormatDescription = {
        // The fixed parts that each type of event has, as all servers since 8.0 write them.
        let sizes: [UInt8] = [
            0, 13, 0, 8, 0, 0, 0, 0, 4, 0, 4, 0, 0, 0, 96, 0, 4, 26, 8, 0, 0, 0, 8, 8, 8, 2, 0, 0, 0, 10, 10, 10, 42,
            42, 0,
            18, 52, 0, 10,
        ]
        let version = "8.0.0"
        var body: [UInt8] = [4, 0] + Array(version.utf8)
        body += repeatElement(0, count: 50 - version.utf8.count + 4)
        body += [UInt8(EventHeader.size)] + sizes + [FormatDescription.Checksum.none.rawValue, 0, 0, 0, 0]
        return FormatDescription(serverVersion: version, checksum: .none, bytes: event(.formatDescription, body))
    }()

    /// - Parameters:
    ///   - database: where the table is; ASCII, as `table`.
    public static func map(database: String, table: String) throws -> TableMap {
        var body: [UInt8] = [1, 0, 0, 0, 0, 0, 1, 0]
        for name in [database, table] { body += [UInt8(name.utf8.count)] + Array(name.utf8) + [0] }
        // A JSON column's length takes four bytes. Neither of them is NULL.
        body += [2, ColumnType.bigInt.rawValue, ColumnType.json.rawValue, 1, 4, 0]
        let bytes = event(.tableMap, body)
        return try bytes.withUnsafeBytes { buffer in
            var reader = ByteReader(buffer)
            try reader.skip(EventHeader.size)
            return try TableMap(&reader, bytes: bytes[...])
        }
    }

    /// The image of a row.
    /// - Parameter document: in binary form (``JSONBinary``).
    public static func append(number: Int, document: [UInt8], to images: inout RowImages) {
        // No column is NULL.
        var image: [UInt8] = [0]
        image.reserveCapacity(document.count + 13)
        withUnsafeBytes(of: UInt64(number).littleEndian) { image += $0 }
        withUnsafeBytes(of: UInt32(document.count).littleEndian) { image += $0 }
        image += document
        image.withUnsafeBytes { images.append($0) }
    }

    /// Of no time and no server.
    private static func event(_ type: EventType, _ body: [UInt8]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: EventHeader.size) + body
        bytes[4] = type.rawValue
        BinlogStatement.setSize(in: &bytes, from: 0)
        return bytes
    }
}
