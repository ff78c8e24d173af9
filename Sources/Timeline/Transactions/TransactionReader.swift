import Binlog

/// Turns the events of a binlog, in their order, into what transactions did. Keeps nothing of a transaction but the table maps
/// of the statement that is being read.
public struct TransactionReader {
    private enum State: Sendable {
        case between
        /// A GTID event came, and what it begins did not yet.
        case announced(GTIDEvent, BinlogPosition)
        /// Its beginning has been told. A statement that comes without BEGIN commits by itself.
        case begun
        /// After BEGIN or XA START, until what ends it.
        case open
    }

    private var state: State
    private var resumed: TransactionStart?
    private var skippedInnerEvents: Int
    private let end: EventPlace?
    /// A file that was found to come before the end's.
    private var earlierFile: String?
    private var format: FormatDescription?
    private var tables = TableMapCache()
    private var variables: [Statement.SessionVariable] = []
    private var query: String?
    private var payload: OpenPayload?
    /// Set when ``init(from:until:)``'s end has been reached: what comes is no longer looked at.
    public private(set) var isAtEnd = false

    /// - Parameters:
    ///   - start: Where the first event is; give it when reading begins inside a transaction. Its ``TransactionStep/begin(_:)``
    ///     comes first then.
    ///   - end: Where to stop; the transaction that goes on there, if any, gets no ``TransactionStep/end(_:)``.
    public init(from start: ReadingPoint? = nil, until end: ReadingPoint? = nil) {
        state = start?.transaction == nil ? .between : .open
        resumed = start?.transaction
        skippedInnerEvents = start?.place.innerEvents ?? 0
        self.end = end?.place
        if let start, start.transaction != nil { tables.resume(start.tables) }
    }

    /// Whether a transaction has begun that has not ended.
    public var isInTransaction: Bool {
        if case .between = state { false } else { true }
    }

    /// A compressed transaction that is being read.
    private struct OpenPayload {
        let event: Event
        var reader: PayloadReader
        /// Of the events that have been read.
        var count = 0
    }

    /// Whether the last event is a compressed transaction that ``goOn(pausing:_:)`` has more of.
    public var isPaused: Bool { payload != nil }

    /// Gives `body` the steps that `event` makes, in their order. Events that concern no transaction make none.
    ///
    /// - Parameter pausing: Asked after each event in a compressed transaction: whether to stop there for now.
    /// - Throws: What `body` throws; ``BinlogError`` for an event that is unknown and may not be passed over, for one that has no
    ///   place where it stands, and for an incident: the source lost events there.
    public mutating func take(
        _ event: Event, pausing: () -> Bool = { false }, _ body: (TransactionStep) throws -> Void
    ) throws {
        guard !isAtEnd, !event.header.flags.contains(.artificial) else { return }
        if event.header.type == .formatDescription {
            do {
                if case .formatDescription(let format) = try event.body() { self.format = format }
            } catch {
                throw error.at(event.position)
            }
            return
        }
        if let end, isReached(end.position, by: event) {
            // The end may be inside the payload that begins here.
            if event.position != end.position || end.innerEvents == 0 {
                isAtEnd = true
                return
            }
        }
        do {
            if let resumed {
                self.resumed = nil
                try body(.begin(resumed))
            }
            try read(event, at: EventPlace(event.position), until: event.end, body)
            try goOn(pausing: pausing, body)
        } catch let error as BinlogError {
            throw error.at(event.position)
        }
    }

    /// Goes on with a compressed transaction where ``take(_:pausing:_:)`` paused.
    public mutating func goOn(pausing: () -> Bool, _ body: (TransactionStep) throws -> Void) throws {
        guard var open = payload else { return }
        payload = nil
        let event = open.event
        let count = end.flatMap { $0.position == event.position ? $0.innerEvents : nil } ?? Int.max
        while open.count < count, let inner = try open.reader.next() {
            if open.count >= skippedInnerEvents {
                try read(inner, at: EventPlace(event.position, innerEvents: open.count), until: event.end, body)
            }
            open.count += 1
            if pausing() {
                payload = open
                return
            }
        }
        skippedInnerEvents = 0
        if count != .max { isAtEnd = true }
    }

    private mutating func isReached(_ position: BinlogPosition, by event: Event) -> Bool {
        if event.position.file == position.file { return event.position.offset >= position.offset }
        if event.position.file == earlierFile { return false }
        if event.position >= position { return true }
        earlierFile = event.position.file
        return false
    }

    private mutating func read(
        _ event: Event, at place: EventPlace, until end: BinlogPosition, _ body: (TransactionStep) throws -> Void
    ) throws {
        switch event.header.type {
        case .tableMap:
            try beInTransaction("a table map")
            return try tables.take(event)
        case .query:
            if let control = try event.bytes.withUnsafeBytes(Self.control) {
                return try take(control, of: event, until: end, body)
            }
        default: break
        }

        switch try event.body() {
        case .gtid(let gtid):
            guard case .between = state else {
                throw BinlogError("a transaction begins before the one ahead of it has ended")
            }
            state = .announced(gtid, event.position)
        case .transactionPayload(let payload): try take(payload, of: event, body)
        case .rows(let rows): try take(rows, of: event, at: place, body)
        case .rowsQuery(let text): query = text
        case .query(let query): try take(query, nil, of: event, until: end, body)
        case .executeLoadQuery(let load): try take(load.query, load, of: event, until: end, body)
        case .intVar(let variable): variables.append(.integer(variable))
        case .rand(let seeds): variables.append(.rand(seeds))
        case .userVar(let variable): variables.append(.user(variable))
        case .beginLoadQuery(let block), .appendBlock(let block):
            try begin(at: event, body)
            try body(.fileBlock(fileID: block.fileID, data: event.bytes[block.data]))
        case .xid:
            try beInTransaction("a commit")
            try finish(.commit, hasXID: true, end, body)
        case .xaPrepare(let prepare):
            try beInTransaction("XA PREPARE")
            try finish(prepare.isOnePhase ? .commit : .xaPrepare(prepare.xid), end, body)
        case .incident(let incident):
            throw BinlogError("the source lost events here (incident \(incident.number): \(incident.message))")
        case .rotate, .previousGTIDs, .stop:
            guard !isInTransaction else { throw BinlogError("the file ends inside a transaction") }
        case .formatDescription, .heartbeat, .deleteFile, .passedOver: break
        case .tableMap: throw BinlogError("a table map is none")
        }
    }

    // MARK: - Parts of a transaction

    private mutating func take(
        _ payload: TransactionPayload, of event: Event, _ body: (TransactionStep) throws -> Void
    ) throws {
        if case .between = state { throw BinlogError("a transaction's payload comes without its beginning") }
        try begin(at: event, isCompressed: true, body)
        self.payload = OpenPayload(event: event, reader: try PayloadReader(payload, in: event))
    }

    private mutating func take(
        _ rows: RowsEvent, of event: Event, at place: EventPlace, _ body: (TransactionStep) throws -> Void
    ) throws {
        try beInTransaction("a row event")
        let endsStatement = rows.flags.contains(.endOfStatement)
        if let table = tables.map(rows.tableID) {
            guard table.columns.count == rows.columnCount else {
                throw BinlogError(
                    "a row event of \(table.database).\(table.table) has another shape than its table map")
            }
            try body(
                .rows(
                    RowChange(
                        table: table, rows: rows, event: event, query: query, statementTables: tables.inForce,
                        place: place)))
        } else if !(endsStatement && rows.images.isEmpty) {
            // Without images it only ends the statement (MySQL source, `Rows_log_event::do_apply_event`).
            throw BinlogError("a row event comes without its table map")
        }
        if endsStatement {
            tables.endStatement()
            query = nil
        }
    }

    private mutating func take(
        _ query: QueryEvent, _ load: ExecuteLoadQuery?, of event: Event, until end: BinlogPosition,
        _ body: (TransactionStep) throws -> Void
    ) throws {
        try begin(at: event, body)
        let statement = Statement(
            query: query, timestamp: event.header.timestamp, serverID: event.header.serverID,
            flags: event.header.flags, variables: variables,
            load: load, position: event.position)
        variables.removeAll()
        self.query = nil
        try body(.statement(statement))
        // Not after BEGIN: it commits by itself.
        if case .begun = state { try finish(.commit, end, body) }
    }

    private mutating func take(
        _ control: ControlStatement, of event: Event, until end: BinlogPosition,
        _ body: (TransactionStep) throws -> Void
    ) throws {
        switch control {
        case .begin, .xaStart:
            if case .open = state { throw BinlogError("a transaction begins inside another one") }
            try begin(at: event, body)
            state = .open
        case .commit:
            try beInTransaction("COMMIT")
            try finish(.commit, end, body)
        case .rollback:
            try beInTransaction("ROLLBACK")
            try finish(.rollback, end, body)
        case .xaEnd: try beInTransaction("XA END")
        case .xaCommit(let xid): try decide(.xaCommit(xid), at: event, until: end, body)
        case .xaRollback(let xid): try decide(.xaRollback(xid), at: event, until: end, body)
        }
    }

    /// A prepared transaction is decided in a transaction of its own.
    private mutating func decide(
        _ outcome: TransactionEnd.Outcome, at event: Event, until end: BinlogPosition,
        _ body: (TransactionStep) throws -> Void
    ) throws {
        if case .open = state { throw BinlogError("XA COMMIT or XA ROLLBACK stands inside a transaction") }
        try begin(at: event, body)
        try finish(outcome, end, body)
    }

    // MARK: - Beginning and end

    private mutating func begin(
        at event: Event, isCompressed: Bool = false, _ body: (TransactionStep) throws -> Void
    ) throws {
        let (gtid, position): (GTIDEvent?, BinlogPosition)
        switch state {
        case .between: (gtid, position) = (nil, event.position)
        case .announced(let announced, let place): (gtid, position) = (announced, place)
        case .begun, .open: return
        }
        try body(
            .begin(TransactionStart(gtid: gtid, position: position, isCompressed: isCompressed, format: format)))
        state = .begun
    }

    private mutating func finish(
        _ outcome: TransactionEnd.Outcome, hasXID: Bool = false, _ position: BinlogPosition,
        _ body: (TransactionStep) throws -> Void
    ) throws {
        state = .between
        tables.endTransaction()
        variables.removeAll()
        query = nil
        try body(.end(TransactionEnd(outcome: outcome, hasXID: hasXID, position: position)))
    }

    private func beInTransaction(_ what: String) throws {
        guard case .open = state else { throw BinlogError("\(what) stands outside a transaction") }
    }

    /// The control statement in a query event, without reading the rest of it.
    private static func control(_ event: UnsafeRawBufferPointer) throws -> ControlStatement? {
        // After the header: thread (4), seconds (4), length of the database (1), error (2), length of the variables (2).
        let fixed = EventHeader.size + 13
        guard event.count > fixed else { return nil }
        let database = Int(event[EventHeader.size + 8])
        let variables = Int(event[EventHeader.size + 11]) | Int(event[EventHeader.size + 12]) << 8
        let statement = fixed + variables + database + 1
        guard statement < event.count else { return nil }
        return try ControlStatement(UnsafeRawBufferPointer(rebasing: event[statement...]))
    }
}
