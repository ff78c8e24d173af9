import Binlog
import Timeline

/// Row events of one statement on their way into a BINLOG statement, unchanged: table maps first, then rows.
///
/// The row events of a long statement may be divided: nothing
/// connects them but the tables that are open.
struct RowEventGroup: Sendable {
    private var maps: [TableMap] = []
    private var rows: [UInt8] = []
    /// Where each row event begins, in `rows`.
    private var starts: [Int] = []
    private var needsForeignKeys = false
    private(set) var tables: [TableIdentity] = []

    var isEmpty: Bool { rows.isEmpty }
    /// Bytes of events.
    private(set) var byteCount = 0

    /// Bytes that the group has with one more event.
    func byteCount(with change: RowChange) -> Int {
        byteCount + change.event.bytes.count
            + change.statementTables.reduce(0) { $0 + (includes($1) ? 0 : $1.bytes.count) }
    }

    /// - Parameter cascadesFrom: whether changes of a table bring about others through foreign keys.
    mutating func append(_ change: RowChange, cascadesFrom: (TableIdentity) -> Bool) {
        for map in change.statementTables where !includes(map) {
            maps.append(map)
            byteCount += map.bytes.count
        }
        let identity = change.table.identity
        if !tables.contains(identity) { tables.append(identity) }
        let start = rows.count
        starts.append(start)
        rows.append(contentsOf: change.event.bytes)
        byteCount += change.event.bytes.count
        BinlogStatement.setSize(in: &rows, from: start)
        // What foreign keys bring about is in the binlog, as events before this one. The target would do it again, and more: of a
        // REPLACE, which is a deletion and an insertion here, the deletion would take its children with it. Nor is anything to be
        // checked that the source has checked already: the rows of a parent may still wait in the keyed lane.
        if !change.rows.flags.contains(.foreignKeysBySQL) && cascadesFrom(identity) { needsForeignKeys = true }
    }

    /// After the header and 6 bytes of table number.
    private static let flagsOffset = EventHeader.size + 6

    private func includes(_ map: TableMap) -> Bool { maps.contains { $0.tableID == map.tableID } }

    /// The BINLOG statement for all that was appended.
    func statement() -> [UInt8] {
        var events: [UInt8] = []
        events.reserveCapacity(byteCount)
        for map in maps {
            let start = events.count
            events += map.bytes
            BinlogStatement.setSize(in: &events, from: start)
        }
        let first = events.count
        events += rows
        for (index, start) in starts.enumerated() {
            let flags = first + start + Self.flagsOffset
            guard flags < events.count else { continue }
            // The first event of a statement decides for all of them.
            if !needsForeignKeys { events[flags] |= UInt8(RowsEvent.Flags.noForeignKeyChecks.rawValue) }
            // The server keeps tables open until this flag.
            if index == starts.count - 1 { events[flags] |= UInt8(RowsEvent.Flags.endOfStatement.rawValue) }
        }
        return BinlogStatement.text(of: events)
    }
}
