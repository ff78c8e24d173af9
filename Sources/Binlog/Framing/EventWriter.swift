/// Builds BINLOG statements that write or delete rows by their images. Each is complete in itself: the table maps first, then row
/// events, of which the last one ends the statement.
///
/// The session must have been given the format description of the server that wrote the table maps and images before
/// (``BinlogStatement/text(of:)-(FormatDescription)``). A row event's flags replace the session's `foreign_key_checks` and `unique_checks` while it is
/// applied.
public enum EventWriter {
    /// What is done with rows.
    public enum Action: Sendable, Hashable {
        case write
        case delete
    }

    /// Rows of one table for a statement.
    public struct Part: Sendable {
        public let table: TableMap
        public let action: Action
        public let images: RowImages
        /// Which of the images.
        public let range: Range<Int>

        public init(_ action: Action, _ images: RowImages, _ range: Range<Int>? = nil, of table: TableMap) {
            self.table = table
            self.action = action
            self.images = images
            self.range = range ?? 0..<images.count
        }
    }

    /// A BINLOG statement for these rows, in this order.
    /// - Throws: ``BinlogError`` when the rows of a part exceed what one event can hold (4 GiB).
    public static func statement(_ parts: [Part]) throws -> [UInt8] { BinlogStatement.text(of: try events(parts)) }

    /// Bytes of the statement for these rows, without building it: `max_allowed_packet` must exceed them.
    public static func statementSize(_ parts: [Part]) -> Int {
        BinlogStatement.size(ofEvents: byteCount(parts))
    }

    /// Bytes of the events.
    private static func byteCount(_ parts: [Part]) -> Int {
        var bytes = 0
        for (table, parts) in byTable(parts) {
            bytes += table.bytes.count
            for part in parts {
                bytes += rowsOverhead(table)
                for index in part.range { bytes += part.images.byteCount(at: index) }
            }
        }
        return bytes
    }

    private static func events(_ parts: [Part]) throws -> [UInt8] {
        let tables = byTable(parts)
        var events: [UInt8] = []
        events.reserveCapacity(byteCount(parts))
        // Numbers of our own: those of the source may repeat after it was restarted.
        for (number, table) in tables.enumerated() { try append(table.table, number: number + 1, to: &events) }
        for (number, table) in tables.enumerated() {
            for (index, part) in table.parts.enumerated() {
                let isLast = number == tables.count - 1 && index == table.parts.count - 1
                try append(part, number: number + 1, isLast: isLast, to: &events)
            }
        }
        return events
    }

    /// Tables in the order in which they first come up, each once, with what is to be done in them.
    private static func byTable(_ parts: [Part]) -> [(table: TableMap, parts: [Part])] {
        var result: [(table: TableMap, parts: [Part])] = []
        var places: [TableIdentity: Int] = [:]
        for part in parts where !part.range.isEmpty {
            let identity = part.table.identity
            if let place = places[identity] {
                result[place].parts.append(part)
            } else {
                places[identity] = result.count
                result.append((part.table, [part]))
            }
        }
        return result
    }

    // MARK: - Events

    /// Bytes of a rows event apart from its images.
    private static func rowsOverhead(_ table: TableMap) -> Int {
        let columns = table.columns.count
        return EventHeader.size + 10 + (columns < 251 ? 1 : 3) + (columns + 7) / 8
    }

    private static func append(_ table: TableMap, number: Int, to events: inout [UInt8]) throws {
        guard table.bytes.count >= EventHeader.size + 8 else { throw BinlogError("the event ends too early") }
        let start = events.count
        events += table.bytes
        store(number, bytes: 6, in: &events, at: start + EventHeader.size)
        try finish(&events, from: start)
    }

    /// A rows event of version 2 (MySQL source, `Rows_event`), with all columns.
    private static func append(_ part: Part, number: Int, isLast: Bool, to events: inout [UInt8]) throws {
        let start = events.count
        let columns = part.table.columns.count
        // Time and server are the table map's; the size comes last; the position is 0, as in no file.
        events += part.table.bytes[0..<4]
        events.append((part.action == .write ? EventType.writeRows : .deleteRows).rawValue)
        events += part.table.bytes[5..<9]
        events += repeatElement(0, count: 10)

        events += repeatElement(0, count: 6)
        store(number, bytes: 6, in: &events, at: events.count - 6)
        let flags: RowsEvent.Flags = isLast ? [.noForeignKeyChecks, .endOfStatement] : .noForeignKeyChecks
        // Two bytes of extra data: their own count.
        events += [UInt8(flags.rawValue & 0xff), UInt8(flags.rawValue >> 8), 2, 0]
        if columns < 251 {
            events.append(UInt8(columns))
        } else {
            events += [252, UInt8(columns & 0xff), UInt8(columns >> 8 & 0xff)]
        }
        events += repeatElement(0xff, count: columns / 8)
        if columns % 8 > 0 { events.append(UInt8(1) << UInt8(columns % 8) - 1) }
        part.images.append(part.range, to: &events)
        try finish(&events, from: start)
    }

    private static func finish(_ events: inout [UInt8], from start: Int) throws {
        let size = events.count - start
        guard size <= UInt32.max else { throw BinlogError("an event cannot hold \(size) bytes") }
        BinlogStatement.setSize(in: &events, from: start)
    }

    private static func store(_ value: Int, bytes count: Int, in events: inout [UInt8], at offset: Int) {
        for index in 0..<count { events[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
    }
}
