import Binlog

/// Goes once through a range of a binlog, finds the cut, and notes what a plan has to know of the window between the snapshot and
/// the cut. What it keeps grows with the tables and objects of the window, not with its transactions.
public struct WindowScan: Sendable {
    private let direction: Direction
    private let selects: @Sendable (String) -> Bool
    private let classifier: StatementClassifier
    private let snapshot: BinlogPosition
    private var finder: CutFinder
    private var ledger = XALedger()
    /// What the current transaction does, where it comes before the window: it may be one that the window commits.
    private var tablesBefore = TableActivities()
    private var undecidedAtCut: [PreparedTransaction]?

    /// The transaction that is being read.
    private var transaction: Landmark?
    private var zone: XALedger.Zone = .before
    private var isRolledBackInPart = false
    private var returnsToSavepoints = false
    /// Judged when its transaction has ended.
    private var pending: Definitions?

    private var segments: SegmentCutter?
    private let segmentBytes: UInt64
    private var transactions = 0
    private var rowEvents = 0
    private var rowBytes: UInt64 = 0
    private var binlogBytes: UInt64 = 0
    private var transactionStart: BinlogPosition?
    private var firstCommit: Moment?
    private var lastCommit: Moment?
    private var gtids = GTIDSet()
    private var tables = TableActivities()
    private var barriers: Latest<StatementNote>
    private var obstacles: Latest<StatementNote>
    private var doubtful: [TableIdentity: StatementNote] = [:]
    private var notFound: Set<TableIdentity> = []
    private var accountStatements: Latest<StatementNote>
    private var impossible: [Obstacle] = []
    private var statementRows = StatementRows()
    private var history = ObjectHistory()
    private var redefinitions = Redefinitions()

    /// - Parameters:
    ///   - start: Where the range begins. Backward it must come before the cut; transactions between it and the window only serve to
    ///     find XA transactions that are prepared there.
    ///   - snapshot: Where the window begins when it runs forward. Backward it ends where ``finish(at:)`` is told to.
    ///   - segmentBytes: How many bytes of row images a segment may have.
    ///   - selects: Whether a database is among those that are forked; what concerns others is not noted.
    ///   - noted: How many statements of each sort are kept.
    public init(
        _ stop: StopPoint, _ direction: Direction, from start: BinlogPosition, snapshot: BinlogPosition,
        segmentBytes: UInt64, classifier: StatementClassifier = StatementClassifier(),
        selects: @escaping @Sendable (String) -> Bool, noted: Int = 100
    ) {
        self.direction = direction
        self.snapshot = snapshot
        self.segmentBytes = segmentBytes
        self.classifier = classifier
        self.selects = selects
        finder = CutFinder(stop, from: start)
        barriers = Latest(limit: noted)
        obstacles = Latest(limit: noted)
        accountStatements = Latest(limit: noted)
    }

    public mutating func take(_ step: TransactionStep) throws {
        switch step {
        case .begin(let start): try begin(start)
        case .rows(let change):
            guard zone != .after, let transaction else { return }
            if zone == .before { return tablesBefore.add(change, in: transaction) }
            take(change, in: transaction)
        case .statement(let statement):
            guard zone == .window, let transaction else { return }
            take(statement, in: transaction)
        case .fileBlock: break
        case .end(let end): try self.end(end)
        }
    }

    // MARK: - Transactions

    private mutating func begin(_ start: TransactionStart) throws {
        let isBeforeCut = try finder.begin(start)
        switch direction {
        case .backward: zone = isBeforeCut ? .before : .window
        case .forward: zone = !isBeforeCut ? .after : start.position < snapshot ? .before : .window
        }
        if direction == .backward, zone == .window, undecidedAtCut == nil { undecidedAtCut = ledger.undecided }
        let landmark = Landmark(start)
        transaction = landmark
        isRolledBackInPart = false
        if !tablesBefore.all.isEmpty { tablesBefore = TableActivities() }
        guard zone == .window else { return }

        transactions += 1
        transactionStart = start.position
        if let committed = landmark.committed {
            if firstCommit == nil { firstCommit = committed }
            lastCommit = committed
        }
        if let gtid = landmark.gtid { gtids.insert(gtid) }
        tables.begin()
        if direction == .backward {
            if segments == nil {
                segments = SegmentCutter(limit: segmentBytes, from: finder.position ?? start.position)
            }
            segments?.begin(start)
        }
    }

    private mutating func end(_ end: TransactionEnd) throws {
        try finder.end(end.position)
        guard let transaction else { return }
        self.transaction = nil
        if let start = transactionStart, end.position.offset > start.offset {
            binlogBytes += end.position.offset - start.offset
        }
        transactionStart = nil
        if let pending { try take(pending, hasXID: end.hasXID) }
        pending = nil
        switch end.outcome {
        case .commit: break
        case .rollback: isRolledBackInPart = true
        case .xaPrepare(let xid):
            try ledger.prepare(
                PreparedTransaction(
                    xid: xid, landmark: transaction, end: end.position, tables: tablesBefore.all), in: zone)
        case .xaCommit(let xid):
            for activity in ledger.decide(xid, commits: true, in: zone)?.tables ?? [] {
                tables.add(activity, in: transaction)
                rowEvents += activity.rowEvents
                rowBytes += activity.rowBytes
            }
        case .xaRollback(let xid): _ = ledger.decide(xid, commits: false, in: zone)
        }
        if isRolledBackInPart, zone == .window { tables.markRolledBack(transaction) }
    }

    private mutating func take(_ change: RowChange, in transaction: Landmark) {
        rowEvents += 1
        rowBytes += UInt64(change.rows.images.count)
        tables.add(change, in: transaction)
        segments?.add(change)
    }

    // MARK: - Statements

    private mutating func take(_ statement: Statement, in transaction: Landmark) {
        let effect = classifier.effect(of: statement.query)
        let databases = effect.databases(of: statement.query)
        switch effect {
        case .harmless: return
        case .rollbackToSavepoint:
            isRolledBackInPart = true
            returnsToSavepoints = true
            return
        case .accounts:
            accountStatements.append(StatementNote(statement, effect, in: transaction))
            return
        case .data where databases == ["mysql"]:
            accountStatements.append(StatementNote(statement, effect, in: transaction))
            return
        case .temporaryTable, .data, .unknown, .definitions:
            guard databases.isEmpty || databases.contains(where: selects) else { return }
        }
        let note = StatementNote(statement, effect, in: transaction)
        barriers.append(note)
        if direction == .forward { takeForward(statement, note) }
        switch effect {
        case .definitions(let changes):
            pending = Definitions(
                changes: changes, context: statement.query.context, flags: statement.flags, note: note)
            guard direction == .forward else { break }
            redefinitions.take(changes.filter { $0.databases.contains(where: selects) }, statement, note)
        case .unknown:
            obstacles.append(note)
            redefinitions.take(unknown: note)
        case .data: obstacles.append(note)
        case .temporaryTable, .harmless, .rollbackToSavepoint, .accounts: break
        }
    }

    /// What the target may not be able to execute as the source did.
    private mutating func takeForward(_ statement: Statement, _ note: StatementNote) {
        if case .data = note.effect { statementRows.take(statement, note) }
        guard case .impossible(let reason) = classifier.part(of: statement.query, note.effect, selects: selects),
            impossible.count < Self.impossibleLimit
        else { return }
        impossible.append(
            Obstacle(reason: .elsewhere, subject: "\(note.summary): \(reason)", transaction: note.transaction))
    }

    private static let impossibleLimit = 100

    /// - Parameter hasXID: Of the transaction that the statement stands in.
    private mutating func take(_ definitions: Definitions, hasXID: Bool) throws {
        let note = definitions.note
        var isObstacle = false
        for change in definitions.changes where change.databases.contains(where: selects) {
            switch history.apply(change, in: note.transaction, definitions.trace(hasXID: hasXID)) {
            case .undone: break
            case .obstacle: isObstacle = true
            case .obstacleUnlessNothingHappened(let table): doubtful[table] = note
            case .nothingFound(let table): notFound.insert(table)
            }
        }
        if isObstacle { obstacles.append(note) }
        guard history.lives.count + doubtful.count + notFound.count + redefinitions.count <= Self.objectLimit else {
            throw BinlogError(
                "more than \(Self.objectLimit) tables and other objects are created or changed",
                at: note.transaction.position)
        }
    }

    /// What is remembered of objects is kept below this.
    private static let objectLimit = 200_000

    private struct Definitions: Sendable {
        let changes: [DefinitionChange]
        let context: StatementContext
        let flags: EventHeader.Flags
        let note: StatementNote

        /// Since 8.0 the server notes the number of the transaction that changed the data dictionary, if one did: in the statement, or
        /// at the end of the transaction that CREATE TABLE … START TRANSACTION begins.
        ///
        /// DROP TABLE is written anew. Tables of engines without atomic DDL get a statement each, the others and those that were not
        /// found one together (MySQL source, `mysql_rm_table_no_locks`); only this one is marked as thread specific (*measured* on
        /// 9.7.4, with 8.0.46 alike for those that are there).
        func trace(hasXID: Bool) -> ObjectHistory.Trace {
            if context.ddlXID != nil || hasXID { return .effect }
            guard note.transaction.committed != nil, context.unknown == nil else { return .untold }
            return flags.contains(.threadSpecific) ? .noneAtAll : .none
        }
    }

    // MARK: - The end

    /// - Parameter end: Where the range ends: backward, at the snapshot.
    /// - Throws: ``CutError`` when the stop point is not in the range.
    public consuming func finish(at end: BinlogPosition) throws -> WindowFindings {
        let cut = try finder.finish(at: end)
        let (first, last) = direction == .backward ? (cut.position, end) : (snapshot, cut.position)
        return WindowFindings(
            direction: direction, cut: cut, start: first, end: last, transactions: transactions, rowEvents: rowEvents,
            rowBytes: rowBytes, binlogBytes: binlogBytes, firstCommit: firstCommit, lastCommit: lastCommit,
            gtids: gtids, tables: tables.all,
            barriers: barriers, obstacles: obstacles, doubtful: doubtful, notFound: notFound,
            accountStatements: accountStatements,
            impossible: impossible, statementRows: statementRows,
            returnsToSavepoints: returnsToSavepoints,
            xa: ledger.finish(undecidedAtCut: direction == .backward ? undecidedAtCut ?? ledger.undecided : nil),
            segments: segments?.finish(at: end) ?? [], history: history, redefinitions: redefinitions)
    }
}
