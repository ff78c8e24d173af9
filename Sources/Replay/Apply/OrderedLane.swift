import Binlog
import Catalog
import MySQL
import Server
import Stream
import Timeline

/// Executes transactions in commit order on one session of the target, each statement under the circumstances that it had on
/// the source, what is of our own making many in one round trip.
///
/// ``take(_:)`` only collects; what it collected is executed by ``flush()``, which is to be called when ``isFull`` says so,
/// before other connections write or read what is concerned, and at the end.
struct OrderedLane: Sendable {
    private let connection: Connection
    private var servers: SessionContext.Servers
    private let userVariables: UserVariableText
    private let maxAllowedPacket: Int
    private var failures: OrderedFailure
    private let has: @Sendable (String) -> Bool

    private var context = SessionContext()
    /// What waits to be executed, before `packet`.
    private var units: [Unit] = []
    /// The one that is being filled.
    private var packet = OrderedPacket()
    private var collected = 0
    private var transaction: Open?
    private var rows = RowEventGroup()
    private var files: [UInt32: LoadFile] = [:]
    /// Tables of the target whose updates or deletes change rows of others through foreign keys; nil when that is not known.
    var cascadingParents: Set<TableIdentity>?

    private enum Unit: Sendable {
        case packet(OrderedPacket)
        /// LOAD DATA, whose only item is the packet's.
        case load(OrderedPacket, LoadFile)
    }

    /// The transaction that is being taken.
    private struct Open: Sendable {
        let start: TransactionStart
        /// Statements so far.
        var statements = 0
        /// The index of BEGIN in the packet where it was sent; nil when there was nothing to begin yet.
        var beginItem: Int?
        /// All of it is in the packet that is being filled, and would be the same without BEGIN and COMMIT.
        var commitsByItself = true
    }

    /// Bytes of a packet, and of all that may wait, unless one statement has more.
    private static let packetSize = 512 << 10
    private static let rowsSize = 256 << 10

    /// Connects.
    /// - Parameters:
    ///   - format: of the first file that steps will come from; ``change(to:)`` follows it to others.
    ///   - defaults: makes a session be like a new one on the source.
    ///   - has: whether the target is to have a database. One that it has not can still be the current one of a statement that
    ///     concerns others.
    init(
        to target: Server, format: FormatDescription, defaults: TargetSession,
        has: @escaping @Sendable (String) -> Bool = { _ in true }
    ) async throws {
        self.has = has
        connection = try await target.connectForWriting()
        servers = SessionContext.Servers(
            targetVersion: connection.version, sourceMajor: format.version.major,
            systemTimeZone: defaults.systemTimeZone, timeZone: defaults.timeZone)
        userVariables = UserVariableText(collations: try await Collation.all(on: connection))
        maxAllowedPacket = try await connection.maxAllowedPacket()
        failures = OrderedFailure(source: format.serverVersion, connection: connection)
        try await defaults.apply(on: connection)
        try await connection.execute("SET SESSION rbr_exec_mode = 'STRICT'", operation: "prepare the session")
        try await keepOutOfLogs()
        try await RowSession.describe(format, on: connection)
    }

    /// Statements on accounts hold hashes of passwords: they must not get into the slow log, nor, where the account may say so, the
    /// general log.
    private func keepOutOfLogs() async throws {
        try await connection.execute(
            "SET SESSION long_query_time = 31536000, SESSION min_examined_row_limit = 18446744073709551615",
            operation: "keep the session out of the slow log")
        do {
            try await connection.execute("SET SESSION sql_log_off = 1", operation: "keep the session out of the log")
        } catch let error as ServerError where error.number == ServerError.privilegeMissing {}
    }

    /// What to say of a statement that writes to our own mark on the target.
    func writesToMark(_ statement: Statement, _ start: TransactionStart?) -> ForkError {
        isImpossible(
            statement, start,
            because: "it writes to the database \(OwnDatabase.name), which is mysqlfork's own on the target")
    }

    /// What to say of a statement that the target cannot execute.
    func isImpossible(_ statement: Statement, _ start: TransactionStart?, because reason: String) -> ForkError {
        failures.notReproducible(
            .statement(summary: StatementLine.text(of: statement.query.statement, statement.query), errorCode: 0),
            start, because: reason)
    }

    /// Whether the target takes what comes as what a server wrote of the version that `format` tells.
    func follows(_ format: FormatDescription) -> Bool { format.serverVersion == failures.source }

    /// Goes over to what another version of the source wrote, between two transactions: the source was upgraded.
    mutating func change(to format: FormatDescription) async throws {
        try await flush()
        servers.sourceMajor = format.version.major
        failures = OrderedFailure(source: format.serverVersion, connection: connection)
        try await RowSession.describe(format, on: connection)
    }

    /// Whether ``flush()`` should be called before the next step.
    var isFull: Bool { collected + rows.byteCount >= Self.packetSize }

    /// Takes the next step of a transaction. Transactions that are to be left out must be left out whole.
    /// - Throws: ``ForkError``, ``BinlogError``.
    mutating func take(_ step: TransactionStep) throws {
        switch step {
        case .begin(let start):
            transaction = Open(start: start)
            files = [:]
            startTransaction()
        case .rows(let change): try take(change)
        case .fileBlock(let fileID, let data):
            let file = files[fileID] ?? LoadFile()
            files[fileID] = file
            try file.append(data)
        case .statement(let statement):
            closeRows()
            try take(statement)
        case .end(let end):
            closeRows()
            finish(end.outcome)
            transaction = nil
        }
    }

    /// Executes what was taken.
    /// - Throws: ``ForkError`` with the statement and the transaction that failed; ``ServerError`` when the connection is lost.
    mutating func flush() async throws {
        closeRows()
        closePacket()
        let units = units
        self.units = []
        collected = 0
        for unit in units {
            switch unit {
            case .packet(let packet): try await OrderedExecution(connection, packet, failures).run()
            case .load(let packet, let file):
                try await OrderedExecution(connection, packet, failures).load(from: file)
            }
        }
    }

    // MARK: - Collecting

    private mutating func startTransaction() {
        guard let start = transaction?.start else { return }
        if packet.bytes.count > Self.packetSize { closePacket() }
        packet.begin(start.gtid?.gtid, start.position, context: context)
        transaction?.commitsByItself = true
    }

    /// Not before the first statement's preparations: some variables cannot be set inside a transaction.
    private mutating func beginTransaction() {
        guard let open = transaction, open.beginItem == nil else { return }
        add(.boundary, Array("BEGIN".utf8))
        transaction?.beginItem = packet.items.count - 1
    }

    private mutating func finish(_ outcome: TransactionEnd.Outcome) {
        guard let open = transaction, let begin = open.beginItem else { return }
        if open.commitsByItself && open.statements == 1 && outcome != .rollback {
            packet.remove(begin)
        } else {
            add(.boundary, Array((outcome == .rollback ? "ROLLBACK" : "COMMIT").utf8))
        }
    }

    private mutating func take(_ change: RowChange) throws {
        // A long statement's rows are divided.
        if !rows.isEmpty && rows.byteCount(with: change) > min(Self.rowsSize, maxAllowedPacket / 2) { closeRows() }
        rows.append(change, cascadesFrom: { [cascadingParents] in cascadingParents?.contains($0) ?? true })
        let size = BinlogStatement.size(ofEvents: rows.byteCount) + RowSession.packetOverhead
        if size > maxAllowedPacket {
            throw RowSession.tooLarge(
                failures.operation(.rows(rows.tables), transaction?.start), bytes: size,
                maxAllowedPacket: maxAllowedPacket)
        }
        if change.rows.flags.contains(.endOfStatement) { closeRows() }
    }

    private mutating func closeRows() {
        guard !rows.isEmpty else { return }
        let group = rows
        rows = RowEventGroup()
        beginTransaction()
        transaction?.commitsByItself = false
        add(.rows(group.tables), group.statement())
    }

    private mutating func take(_ statement: Statement) throws {
        let characterSet = userVariables.characterSet(statement.query.context.characterSets?.client)
        let parts = try StatementText.parts(of: statement, characterSet: characterSet)
        let text = parts.flatMap(\.bytes)
        let kind = OrderedPacket.Kind.statement(
            summary: StatementLine.text(of: text, statement.query), errorCode: statement.query.errorCode)
        if text.count + RowSession.packetOverhead > maxAllowedPacket {
            throw RowSession.tooLarge(
                failures.operation(kind, transaction?.start), bytes: text.count, maxAllowedPacket: maxAllowedPacket)
        }
        if let reason = servers.obstacle(to: statement.query.context) ?? LoadObstacle.reason(statement) {
            throw failures.notReproducible(kind, transaction?.start, because: reason)
        }
        transaction?.statements += 1
        // CREATE TABLE … SELECT, whose rows come as events: the session is inside a transaction after it.
        if text.suffix(17).elementsEqual("START TRANSACTION".utf8) { transaction?.commitsByItself = false }
        for preparation in try preparations(for: statement) { add(.preparation, Array(preparation.utf8)) }
        beginTransaction()
        guard let load = statement.load else {
            let needsConversion =
                !characterSet.isEmpty && !TextEncoder.isUTF8(characterSet) && parts.contains(where: \.isForeign)
            return add(
                kind, text,
                mixed: needsConversion ? OrderedPacket.Mixed(parts: parts, characterSet: characterSet) : nil)
        }
        guard let file = files[load.fileID] else {
            throw BinlogError("LOAD DATA comes without its file", at: statement.position)
        }
        closePacket()
        add(kind, text)
        units.append(.load(packet, file))
        packet = OrderedPacket()
    }

    /// Statements that make the session what it was on the source.
    private mutating func preparations(for statement: Statement) throws -> [String] {
        let change = context.change(to: statement, servers)
        var texts: [String] = []
        var assignments = change.assignments
        for variable in statement.variables {
            switch variable {
            case .user(let variable): texts.append("SET " + (try userVariables.assignment(variable)))
            case .integer(let variable):
                assignments.append("\(variable.kind == .insertID ? "INSERT_ID" : "LAST_INSERT_ID")=\(variable.value)")
            case .rand(let seeds):
                assignments += ["@@session.rand_seed1=\(seeds.first)", "@@session.rand_seed2=\(seeds.second)"]
            }
        }
        if let database = change.database {
            // In none can be written what is named without a database.
            texts.insert("USE " + SQL.identifier(has(database) ? database : "information_schema"), at: 0)
        }
        if texts.contains(where: { !$0.utf8.allSatisfy { $0 < 0x80 } }) {
            // Names are not ASCII: they must not be taken for text in the character set of some statement.
            texts.insert("SET @@session.character_set_client=utf8mb4", at: 0)
            context.forgetClientCharacterSet()
            let again = context.change(to: statement, servers).assignments
            assignments = again + assignments.filter { !again.contains($0) }
        }
        if !assignments.isEmpty { texts.append("SET " + assignments.joined(separator: ",")) }
        return texts
    }

    private mutating func add(_ kind: OrderedPacket.Kind, _ text: [UInt8], mixed: OrderedPacket.Mixed? = nil) {
        if !packet.isEmpty,
            packet.bytes.count + packet.items.count + text.count
                > min(Self.packetSize, maxAllowedPacket - RowSession.packetOverhead)
        {
            closePacket()
        }
        if packet.transactions.isEmpty, let start = transaction?.start {
            packet.begin(start.gtid?.gtid, start.position, context: nil)
        }
        packet.append(kind, text, mixed: mixed)
        collected += text.count
    }

    /// What comes next is for another packet.
    private mutating func closePacket() {
        guard !packet.isEmpty else { return }
        transaction?.commitsByItself = false
        units.append(.packet(packet))
        packet = OrderedPacket()
    }
}
