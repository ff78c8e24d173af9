@testable import Binlog
@testable import Timeline

/// A table `d.t (id INT, name VARCHAR(20), u INT)`, of which row events are made.
struct NetSample {
    var table = "t"
    var tableID: UInt64 = 100
    var flags: UInt16 = 1
    var nameLength: UInt16 = 80
    var named = false

    struct Row: Hashable, CustomStringConvertible {
        var id: Int32
        var name: String
        var u: Int32?
        init(_ id: Int32, _ name: String, _ u: Int32? = 0) { (self.id, self.name, self.u) = (id, name, u) }
        var description: String { "(\(id) \(name) \(u.map(String.init) ?? "NULL"))" }
    }

    enum Change: Hashable {
        case insert(Row)
        case update(Row, Row)
        case delete(Row)
    }

    var map: TableMap {
        func column(_ name: String, _ type: UInt8, _ metadata: UInt16 = 0, nullable: Bool = false) -> TableMap.Column {
            var column = TableMap.Column(
                type: ColumnType(rawValue: type), metadata: metadata, isNullable: nullable, isSigned: true,
                collation: nil, isVisible: true)
            column.name = named ? name : nil
            return column
        }
        return TableMap(
            tableID: tableID, flags: flags, database: "d", table: table,
            columns: [column("id", 3), column("name", 15, nameLength), column("u", 3, nullable: true)],
            primaryKey: [], primaryKeyPrefixes: [],
            bytes: [UInt8](repeating: 7, count: 19) + [UInt8(tableID & 0xff), 0, 0, 0, 0, 0, 1, 0]
                + Array("\(table) \(nameLength) \(named)".utf8))
    }

    static func image(_ row: Row) -> [UInt8] {
        var bytes: [UInt8] = [row.u == nil ? 0xfc : 0xf8]
        func append(_ value: Int32) { withUnsafeBytes(of: value.littleEndian) { bytes += Array($0) } }
        append(row.id)
        bytes += [UInt8(row.name.utf8.count)] + Array(row.name.utf8)
        if let u = row.u { append(u) }
        return bytes
    }

    static func row(_ image: [UInt8]) -> Row {
        func integer(_ bytes: ArraySlice<UInt8>) -> Int32 {
            Int32(bitPattern: bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) })
        }
        let name = 6..<6 + Int(image[5])
        return Row(
            integer(image[1..<5]), String(decoding: image[name], as: UTF8.self),
            image[0] & 4 == 0 ? integer(image[name.upperBound..<name.upperBound + 4]) : nil)
    }

    /// One row event; the changes are of one kind.
    func event(
        _ changes: [Change], present: UInt8 = 7, partial: Bool = false, at offset: UInt64 = 4,
        flags: RowsEvent.Flags = []
    ) throws -> RowChange {
        var images: [UInt8] = []
        var kind = RowsEvent.Kind.write
        for change in changes {
            switch change {
            case .insert(let row): images += Self.image(row)
            case .delete(let row):
                kind = .delete
                images += Self.image(row)
            case .update(let before, let after):
                kind = partial ? .partialUpdate : .update
                images += Self.image(before) + Self.image(after)
            }
        }
        return try event(images: images, kind: kind, present: present, at: offset, flags: flags)
    }

    func event(
        images: [UInt8], kind: RowsEvent.Kind, present: UInt8 = 7, at offset: UInt64 = 4, flags: RowsEvent.Flags = []
    ) throws -> RowChange {
        let header = [UInt8](repeating: 0, count: EventHeader.size)
        // Not at the beginning of its storage, as an event in the buffer that it was read into.
        let bytes = ([1, 2, 3] + header + images)[3...]
        let start = bytes.startIndex + EventHeader.size
        let position = BinlogPosition(file: "binlog.000001", offset: offset)
        let event = try header.withUnsafeBytes {
            var reader = ByteReader($0)
            return Event(header: try EventHeader(&reader), bytes: bytes, position: position, end: position)
        }
        return RowChange(
            table: map,
            rows: RowsEvent(
                kind: kind, tableID: tableID, flags: flags, columnCount: 3, present: [present], presentAfter: [present],
                images: start..<bytes.endIndex, extra: nil),
            event: event, query: nil, statementTables: [map], place: EventPlace(position))
    }
}

extension TableChange {
    var deletedRows: [NetSample.Row] { (0..<deletes.count).map { NetSample.row(deletes[$0]) } }
    var writtenRows: [NetSample.Row] { (0..<writes.count).map { NetSample.row(writes[$0]) } }
}
