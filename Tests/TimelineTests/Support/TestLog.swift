import Binlog

@testable import Timeline

/// Writes a binlog, event by event, as a server would: without checksums, and with row images of any bytes.
struct TestLog {
    static let uuid = ServerUUID(high: 0x1122_3344_5566_7788, low: 0x99AA_BBCC_DDEE_FF00)

    private(set) var file = "binlog.000001"
    private(set) var packets: [[UInt8]] = []
    private var offset: UInt32 = 4

    init() { describe() }

    static func gtid(_ number: Int64) -> GTID { GTID(source: GTIDSource(uuid: uuid), number: number) }

    /// Where the next event begins.
    var position: BinlogPosition { BinlogPosition(file: file, offset: UInt64(offset)) }

    // MARK: - Files

    private mutating func describe(version: String = "9.7.4") {
        var sizes = [UInt8](repeating: 0, count: 42)
        for (type, size) in [2: 13, 4: 8, 18: 26, 19: 8, 23: 8, 24: 8, 25: 8, 30: 10, 31: 10, 32: 10, 39: 10] {
            sizes[type - 1] = UInt8(size)
        }
        let version = Array(version.utf8) + [UInt8](repeating: 0, count: 50 - version.utf8.count)
        add(15, little(4, 2) + version + little(0, 4) + [19] + sizes + [0] + little(0, 4))
    }

    /// Ends the file and begins another.
    mutating func rotate(to next: String = "binlog.000002", version: String = "9.7.4") {
        add(4, little(4, 8) + Array(next.utf8))
        file = next
        offset = 4
        describe(version: version)
    }

    mutating func add(_ type: UInt8, _ body: [UInt8], flags: UInt16 = 0) {
        let packet = event(type, body, flags: flags)
        offset = UInt32(packet.count) + offset
        packets.append(packet)
    }

    private func event(_ type: UInt8, _ body: [UInt8], flags: UInt16 = 0, isInner: Bool = false) -> [UInt8] {
        let size = UInt64(19 + body.count)
        return little(1_795_255_200, 4) + [type] + little(1, 4) + little(size, 4)
            + little(isInner ? 0 : UInt64(offset) + size, 4) + little(UInt64(flags), 2) + body
    }

    // MARK: - Events

    /// - Parameter time: Microseconds since 1970.
    mutating func gtid(_ number: Int64?, at time: UInt64) {
        let identity = number == nil ? [UInt8](repeating: 0, count: 16) : big(Self.uuid.high) + big(Self.uuid.low)
        add(
            number == nil ? 34 : 33,
            [0] + identity + little(UInt64(number ?? 0), 8) + [2] + little(0, 8) + little(1, 8) + little(time, 7) + [
                100
            ])
    }

    mutating func query(
        _ text: String, database: String = "d", effective: Bool = true, sqlMode: UInt64 = 0, databases: [String]? = nil
    ) {
        add(2, Self.query(text, database: database, effective: effective, sqlMode: sqlMode, databases: databases))
    }

    static func query(
        _ text: String, database: String = "d", effective: Bool = true, sqlMode: UInt64 = 0, databases: [String]? = nil
    ) -> [UInt8] {
        var context: [UInt8] = [1] + little(sqlMode, 8) + [4] + little(255, 2) + little(255, 2) + little(255, 2)
        if let databases { context += [12, UInt8(databases.count)] + databases.flatMap { Array($0.utf8) + [0] } }
        if effective { context += [17] + little(7, 8) }
        return little(1, 4) + little(0, 4) + [UInt8(database.utf8.count)] + little(0, 2)
            + little(UInt64(context.count), 2) + context + Array(database.utf8) + [0] + Array(text.utf8)
    }

    /// A table of one INT column, or of `columns` of them.
    static func tableMap(_ id: UInt64, _ table: String, database: String, columns: Int = 1) -> [UInt8] {
        little(id, 6) + little(1, 2) + [UInt8(database.utf8.count)] + Array(database.utf8) + [0]
            + [UInt8(table.utf8.count)] + Array(table.utf8) + [0, UInt8(columns)]
            + [UInt8](repeating: 3, count: columns) + [0] + [UInt8](repeating: 0, count: (columns + 7) / 8)
    }

    mutating func tableMap(_ id: UInt64, _ table: String, database: String = "d", columns: Int = 1) {
        add(19, Self.tableMap(id, table, database: database, columns: columns))
    }

    enum Rows: UInt8 {
        case write = 30
        case update, delete
        case partialUpdate = 39
    }

    /// - Parameter isBare: the server did not carry out foreign keys itself.
    static func rows(
        _ kind: Rows, _ id: UInt64, bytes: Int, ends: Bool, columns: Int, present: UInt8, isBare: Bool = false
    ) -> [UInt8] {
        let isUpdate = kind == .update || kind == .partialUpdate
        return little(id, 6) + little((ends ? 1 : 0) | (isBare ? 0 : 0x10), 2) + little(2, 2) + [
            UInt8(columns), present,
        ]
            + (isUpdate ? [present] : []) + [UInt8](repeating: 0, count: bytes)
    }

    mutating func rows(
        _ kind: Rows, _ id: UInt64, bytes: Int = 5, ends: Bool = true, columns: Int = 1, present: UInt8 = 0xFF,
        isBare: Bool = false
    ) {
        add(
            kind.rawValue,
            Self.rows(kind, id, bytes: bytes, ends: ends, columns: columns, present: present, isBare: isBare))
    }

    mutating func xid() { add(16, little(9, 8)) }

    mutating func xaPrepare(_ name: String, onePhase: Bool = false) {
        add(
            38,
            [onePhase ? 1 : 0] + little(1, 4) + little(UInt64(name.utf8.count), 4) + little(0, 4) + Array(name.utf8))
    }

    /// A payload that is not compressed.
    mutating func payload(_ events: [(type: UInt8, body: [UInt8])]) {
        let content = events.flatMap { event($0.type, $0.body, isInner: true) }
        // Compression 255, as a packed integer of three bytes; the size; the end of the fields.
        add(40, [2, 3, 252, 255, 0, 1, 3, 252] + little(UInt64(content.count), 2) + [0] + content)
    }

    // MARK: - Transactions

    /// Number `number`, which changes table `table`.
    mutating func transaction(
        _ number: Int64?, at time: UInt64, _ kind: Rows = .write, table: String = "t", id: UInt64 = 90,
        database: String = "d", bytes: Int = 5, present: UInt8 = 0xFF, end: String? = nil,
        isBare: Bool = false
    ) {
        gtid(number, at: time)
        query("BEGIN", effective: false)
        tableMap(id, table, database: database)
        rows(kind, id, bytes: bytes, present: present, isBare: isBare)
        if let end { query(end, effective: false) } else { xid() }
    }

    /// Number `number`, a statement that commits by itself.
    mutating func statement(
        _ number: Int64, at time: UInt64, _ text: String, database: String = "d", effective: Bool = true,
        flags: UInt16 = 0
    ) {
        gtid(number, at: time)
        add(2, Self.query(text, database: database, effective: effective), flags: flags)
    }

    mutating func prepare(_ number: Int64, at time: UInt64, _ name: String, table: String = "t", id: UInt64 = 90) {
        gtid(number, at: time)
        query("XA START \(Self.xaText(name))", effective: false)
        tableMap(id, table)
        rows(.write, id)
        query("XA END \(Self.xaText(name))", effective: false)
        xaPrepare(name)
    }

    mutating func decide(_ number: Int64, at time: UInt64, _ name: String, commits: Bool = true) {
        gtid(number, at: time)
        query("XA \(commits ? "COMMIT" : "ROLLBACK") \(Self.xaText(name))", effective: false)
    }

    static func xid(_ name: String) -> XID { XID(formatID: 1, globalID: Array(name.utf8), branchQualifier: []) }

    private static func xaText(_ name: String) -> String { "\(xid(name))" }

    // MARK: - Reading

    func events() throws -> [Event] {
        var decoder = EventDecoder(at: BinlogPosition(file: "binlog.000001", offset: 4))
        return try packets.map { try decoder.decode($0[...]) }
    }

    func steps(from start: ReadingPoint? = nil, until end: ReadingPoint? = nil) throws -> [TransactionStep] {
        var reader = TransactionReader(from: start, until: end)
        var steps: [TransactionStep] = []
        for event in try events() {
            if let start, event.header.type != .formatDescription, event.position < start.place.position { continue }
            try reader.take(event) { steps.append($0) }
        }
        return steps
    }
}

func little(_ number: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
}

func big(_ number: UInt64) -> [UInt8] { little(number, 8).reversed() }
