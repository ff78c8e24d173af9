import Binlog
import Catalog
import MySQL
import Replay
import Server
import Stream
import Timeline

/// What was opened, and what it shows of the source.
struct OpenedViews: Sendable {
    /// Each for one worker of the copy.
    var readers: [Connection]
    /// Those that read one table each, whatever the worker.
    var ofTables: [TableIdentity: Connection] = [:]
    var coordinates: SnapshotCoordinates
    /// nil when all show the source exactly at `coordinates`.
    var span: CopySpan?
    /// Why it is not known what `coordinates` are; nil when they are.
    var displacement: String?
    var preparedTransactions: [UndecidedTransaction]
    /// How long tables were locked, together.
    var held = Duration.zero
}

/// Opens the read views of a snapshot, and finds out where in the binary log they stand, without a lock on the server.
///
/// A view opened between two positions shows everything that was committed before the first and nothing from after the second.
/// Where nothing was logged in between, it is known exactly; else what was logged is looked at: rows that a key tells apart can be
/// brought to the second position (``CopySpan``). What cannot be is avoided by opening the views once more, or, for a table
/// without a key, by a lock on that table for a moment (``TableLock``).
struct ReadViews {
    private let source: Server
    private let binlogs: any BinlogSource
    private let coordinator: Connection
    private let readers: [Connection]
    private let note: @Sendable (String) -> Void

    /// Tables that have a view, and a connection, of their own.
    private var exact: [CopySpan.TableMoment] = []
    private var ofTables: [TableIdentity: Connection] = [:]
    private var held = Duration.zero
    /// How tables are told apart; read when it is first needed. The backup lock keeps definitions as they are.
    private var facts: SourceFacts?

    /// How long other views are tried before one has to do.
    private static let patience = Duration.seconds(15)
    /// Where GTIDs tell what a view shows, other views are soon opened that show nothing difficult.
    private static let attemptsBeforeLocking = 8
    private static let tablesWithViews = 32

    init(
        of source: Server, _ binlogs: any BinlogSource, coordinator: Connection, readers: [Connection],
        note: @escaping @Sendable (String) -> Void
    ) {
        self.source = source
        self.binlogs = binlogs
        self.coordinator = coordinator
        self.readers = readers
        self.note = note
    }

    /// - Throws: ``LockPatience/Busy`` when a transaction on the source does not come through.
    mutating func open() async throws -> OpenedViews {
        if let gap = try await gap() { return try await openOne("\(gap), so that one connection reads all tables") }
        let readsBinlog = try await mayReadBinlog()
        let deadline = ContinuousClock.now + Self.patience
        var attempts = 0
        var floor = try await Floor.read(source, coordinator)
        var reason = "the account may not read the binary log (REPLICATION SLAVE)"
        repeat {
            // Without GTIDs nothing else tells what has been committed; with them, what follows is kept short.
            if attempts > 0, !floor.hasGTIDs || floor.isOld { floor = try await Floor.read(source, coordinator) }
            attempts += 1
            let committed = try await SnapshotCoordinates.read(from: coordinator)
            try await openViews(readers)
            let end = try await SnapshotCoordinates.read(from: coordinator)
            if floor.coordinates.isSamePlace(as: end), exact.isEmpty { return opened(at: end, floor.prepared) }
            guard readsBinlog else { continue }
            let window = try await SpanWindow.read(
                from: floor, committed: committed, to: end, exact: exact, try await tableFacts(), binlogs)
            let place = end.adding(window.gtids)
            switch window.verdict {
            case .nothing where exact.isEmpty: return opened(at: place, window.prepared)
            case .nothing, .keyed:
                let span = CopySpan(from: window.start, to: end.binlogPosition, exact: exact)
                return opened(at: place, window.prepared, span)
            case .difficult(let why):
                reason = why
                // What is in the way of these views would stay there.
                (exact, ofTables) = ([], [:])
            case .keyless(let tables):
                reason = "\(tables[0]), which has no key, is written to all the time"
                guard !floor.hasGTIDs || attempts >= Self.attemptsBeforeLocking else { continue }
                for table in tables { try await openView(of: table) }
            }
        } while ContinuousClock.now < deadline
        return try await openOne("\(reason), so that one connection reads all tables")
    }

    private func opened(
        at place: SnapshotCoordinates, _ prepared: [UndecidedTransaction], _ span: CopySpan? = nil
    ) -> OpenedViews {
        OpenedViews(
            readers: readers, ofTables: ofTables, coordinates: place, span: span, preparedTransactions: prepared,
            held: held)
    }

    /// One view is of one moment, wherever that is.
    private func openOne(_ reason: String) async throws -> OpenedViews {
        note(reason)
        let one = Array(readers.prefix(1))
        var floor = try await Floor.read(source, coordinator)
        for attempt in 0..<3 {
            if attempt > 0 { floor = try await Floor.read(source, coordinator) }
            try await openViews(one)
            let end = try await SnapshotCoordinates.read(from: coordinator)
            guard floor.coordinates.isSamePlace(as: end) else { continue }
            return OpenedViews(readers: one, coordinates: end, preparedTransactions: floor.prepared)
        }
        return OpenedViews(
            readers: one, coordinates: floor.coordinates, displacement: reason, preparedTransactions: floor.prepared)
    }

    private func openViews(_ readers: [Connection]) async throws {
        _ = try await WorkQueue.run(readers, atOnce: readers.count) { reader in
            try await reader.execute(
                "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", operation: "open the snapshot")
        }
    }

    /// A view of a table's own, if it can be had; else the next attempt may do without.
    private mutating func openView(of table: TableIdentity) async throws {
        guard exact.count < Self.tablesWithViews else { return }
        do {
            let reader = try await source.connect()
            try await reader.execute("SET character_set_results = NULL")
            let (position, time) = try await TableLock(source, coordinator: coordinator)
                .openView(of: table, on: reader, budget: TableLock.bound - held)
            held += time
            exact.append(CopySpan.TableMoment(table, at: position))
            ofTables[table] = reader
        } catch let busy as LockPatience.Busy {
            note("waiting to read table \(table): \(busy.reason)")
        } catch let error as ServerError where error.number == ServerError.databaseAccessDenied {
            throw ForkError(
                .refused, "\(error)",
                hint:
                    "table \(table) has no primary or unique key and is written to: grant the tool's account LOCK TABLES on the"
                    + " source, so that it can be read as of a known moment")
        }
    }

    /// What changes the source's tables without a trace in its binary log.
    private mutating func gap() async throws -> String? {
        let databases = try await UserDatabases.read(from: coordinator)
        guard let gap = try await WindowFactsReader.logging(on: coordinator).unlogged(databases).first else {
            return nil
        }
        return gap.subject.isEmpty
            ? "the source does not log what it replicates"
            : "the source does not log changes of database \(gap.subject)"
    }

    private func mayReadBinlog() async throws -> Bool {
        let grants = try await coordinator.query("SHOW GRANTS", operation: "read the privileges of the tool's account")
        return HeldPrivileges(lines: grants.rows.map { $0.text(at: 0) }).hold("REPLICATION SLAVE")
    }

    private mutating func tableFacts() async throws -> SourceFacts {
        if let facts { return facts }
        let read = try await WindowFactsReader.read(from: coordinator)
        facts = read
        return read
    }
}

/// A position before which everything has been committed.
struct Floor: Sendable {
    let coordinates: SnapshotCoordinates
    /// New transactions have GTIDs, which tell which of them a view shows.
    let hasGTIDs: Bool
    /// XA transactions that were prepared and not decided there.
    let prepared: [UndecidedTransaction]
    private let time = ContinuousClock.now

    /// What is read from here on is to stay little.
    var isOld: Bool { ContinuousClock.now - time > .seconds(2) }

    static func read(_ source: Server, _ coordinator: Connection) async throws -> Floor {
        let coordinates = try await SnapshotCoordinates.read(from: coordinator)
        // Of those that are prepared or decided meanwhile, the binary log tells.
        let prepared = try await UndecidedTransaction.read(from: coordinator)
        var commits = EngineCommits(source, coordinator)
        try await commits.settle()
        // A set may be left from another time, when transactions had them.
        let mode = try await coordinator.query("SELECT @@GLOBAL.gtid_mode AS mode", operation: "look for GTIDs").rows
            .first
        return Floor(
            coordinates: coordinates, hasGTIDs: mode?.text("mode").hasPrefix("ON") == true, prepared: prepared)
    }
}
