import Binlog
import Catalog
import MySQL
import Server
import Stream
import Timeline

/// Takes the target on from the snapshot to the cut. Rows are collected and written by their net effect; statements, and rows
/// of which events do not tell all, are executed in commit order, after what was collected before them.
struct ForwardWindow {
    private let findings: WindowFindings
    private var tables: WindowTables
    private let scope: WindowScope
    /// nil when accounts are not carried over.
    private var accounts: WindowAccounts?
    /// Set when the target was copied at moments that differ a little.
    private let span: CopySpan?
    /// REPLACE has other consequences here than on the source, where foreign keys change rows.
    private let replacesOtherwise: Bool
    private let reader: WindowReader
    private let writer: Connection

    private var rows: WindowRows
    private var ordered: OrderedLane
    /// Steps that need more than memory: what was collected must be written before them.
    private var waiting: [TransactionStep] = []

    /// The transaction that is being read; nil when it does not count.
    private var transaction: TransactionStart?
    private var isInOrderedLane = false
    /// A statement of it waits in the ordered lane, so that rows that it changes later have to come after.
    private var executesStatements = false
    private var statements = 0
    /// Grant tables were changed directly, which is to come into force.
    private var grantsAreStale = false
    /// Views of the window that could not be made.
    private var missingViews: Set<SchemaObject> = []
    /// What the target has not, and the source has.
    private(set) var absent: AbsentObjects
    private(set) var late: LateIndexes
    private var notCopied: [String] = []

    /// - Parameters:
    ///   - facts: of the source, with the tables and keys that the target has now.
    ///   - writer: to the target.
    init(
        findings: WindowFindings, facts: SourceFacts, scope: WindowScope, accounts: WindowAccounts?, span: CopySpan?,
        reader: WindowReader, writer: Connection, lane: KeyedLane, ordered: OrderedLane, memory: Int,
        tables: WritingFacts, replacesOtherwise: Bool, absent: AbsentObjects,
        late: LateIndexes
    ) {
        self.absent = absent
        self.late = late
        self.replacesOtherwise = replacesOtherwise
        self.findings = findings
        self.tables = WindowTables(
            findings, facts, tables, replacesOtherwise: replacesOtherwise, selects: scope.selects)
        self.scope = scope
        self.accounts = accounts
        self.span = span
        self.reader = reader
        self.writer = writer
        self.ordered = ordered
        self.ordered.cascadingParents = self.tables.cascadingParents
        rows = WindowRows(.forward, memory: memory, lane: lane, progress: reader.progress)
    }

    mutating func apply() async throws -> WindowTally {
        if !absent.isEmpty { try await rehearse() }
        try await late.drop(for: findings, on: writer)
        for prepared in findings.xa.earlier {
            try await apply(
                from: ReadingPoint(prepared.landmark.position), until: ReadingPoint(prepared.end))
        }
        try await apply(from: ReadingPoint(findings.start), until: ReadingPoint(findings.end))
        try await late.restore(late.all, on: writer)
        var tally = rows.tally
        tally.statements = statements
        tally.leftOut = (accounts?.leftOut ?? []) + notCopied
        tally.absent = absent
        return tally
    }

    /// Goes through all of it before anything is applied, so that what needs an object that is not there ends it here.
    private func rehearse() async throws {
        var window = self
        let earlier = findings.xa.earlier.map { (ReadingPoint($0.landmark.position), ReadingPoint($0.end)) }
        for (start, end) in earlier + [(ReadingPoint(findings.start), ReadingPoint(findings.end))] {
            try await reader.read(from: start, until: end) { try window.rehearse($0) }
        }
    }

    private mutating func rehearse(_ step: TransactionStep) throws {
        if case .begin(let start) = step { transaction = findings.counts(start) ? start : nil }
        guard transaction != nil else { return }
        switch step {
        case .statement(let statement):
            let effect = scope.classifier.effect(of: statement.query)
            let databases = effect.databases(of: statement.query)
            guard scope.concerns(databases) else { return }
            _ = try present(statement, effect)
        case .rows(let change): try requireNoCascades(change)
        case .begin, .fileBlock, .end: break
        }
    }

    /// Foreign keys change no rows of tables that are there when those of an absent one change.
    private func requireNoCascades(_ change: RowChange) throws {
        let table = change.table.identity
        guard change.rows.kind != .write, !change.rows.flags.contains(.foreignKeysBySQL), absent.contains(table),
            let child = tables.facts.cascades.first(where: { $0.parent == table && !absent.contains($0.child) })?.child
        else { return }
        throw ForkError(
            .rejected,
            "the window cannot be applied: rows of \(table), which is not copied, change at \(change.event.position), and by foreign"
                + " keys rows of \(child), which is not in the binary log",
            hint: "choose a moment before it, or see to what is not copied on the source")
    }

    /// What there is to be executed of a statement without what the target does not have.
    private mutating func present(_ statement: Statement, _ effect: StatementEffect) throws -> [Statement] {
        switch absent.part(of: statement.query, effect, scope.classifier) {
        case .whole: [statement]
        case .texts(let texts): texts.map { statement.replacing(names: $0) }
        case .withoutParents: [statement.withoutForeignKeyChecks()]
        case .impossible(let reason): throw ordered.isImpossible(statement, transaction, because: reason)
        case .impossibleView: []
        }
    }

    private mutating func apply(from start: ReadingPoint, until end: ReadingPoint) async throws {
        var window = self
        // Read by the reader between two events, while they are being taken.
        var isPausing = false
        try await reader.read(
            from: start, until: end, pausing: { isPausing },
            { step in
                try window.take(step)
                isPausing = window.hasToSettle
            },
            settle: {
                guard isPausing else { return }
                try await window.settle()
                isPausing = false
            })
        try await window.applyRows()
        try await window.ordered.flush()
        try await window.loadGrants()
        self = window
    }

    private var hasToSettle: Bool {
        !waiting.isEmpty || grantsAreStale || rows.net.isFull || ordered.isFull
    }

    // MARK: - Taking steps

    private mutating func take(_ step: TransactionStep) throws {
        guard waiting.isEmpty else { return waiting.append(step) }
        switch step {
        case .begin(let start):
            if let format = start.format, !ordered.follows(format) { return waiting.append(step) }
            transaction = findings.counts(start) ? start : nil
            isInOrderedLane = false
            executesStatements = false
            tables.begin()
        case .rows(let change):
            guard let transaction else { return }
            // The copy has it.
            if let span, transaction.position < span.start(of: change.table.identity) { return }
            if absent.contains(change.table.identity) { return }
            if tables.isStale(for: change.table.identity) { return waiting.append(step) }
            try tables.take(change)
            switch tables.lane(of: change.table.identity) {
            case .keyed where executesStatements: try takeInOrder(step)
            case .keyed(let columns): try rows.add(change, key: .columns(columns))
            case .ordered where change.table.database == "mysql":
                guard accounts?.takes(change.table.identity) == true else { return }
                if accounts?.isRemembering == false { return waiting.append(step) }
                try takeInOrder(step)
            case .ordered, .wholeRow: try takeInOrder(step)
            case .ignored: break
            }
        case .statement:
            if transaction != nil { waiting.append(step) }
        case .fileBlock:
            if transaction != nil { try takeInOrder(step) }
        case .end:
            if isInOrderedLane { try ordered.take(step) }
            tables.end()
            if accounts?.isRemembering == true { grantsAreStale = true }
            transaction = nil
            isInOrderedLane = false
        }
    }

    private mutating func takeInOrder(_ step: TransactionStep) throws {
        if !isInOrderedLane, let transaction {
            try ordered.take(.begin(transaction))
            isInOrderedLane = true
        }
        try ordered.take(step)
    }

    // MARK: - Writing

    /// Statements that wait were taken before any of the rows: with a statement, all rows before it are applied.
    private mutating func applyRows() async throws {
        guard !rows.net.isEmpty else { return }
        try await ordered.flush()
        try await rows.apply(tables.writing)
    }

    private mutating func settle() async throws {
        if rows.net.isFull { try await applyRows() }
        if ordered.isFull { try await ordered.flush() }
        try await loadGrants()
        let steps = waiting
        waiting = []
        for step in steps {
            switch step {
            case .statement(let statement):
                try await execute(statement, step)
                continue
            case .rows(let change):
                if tables.isStale(for: change.table.identity) { try await renewTables() }
                if change.table.database == "mysql" { try await rememberGrants() }
            case .begin(let start):
                if let format = start.format { try await ordered.change(to: format) }
            case .fileBlock, .end: break
            }
            try take(step)
        }
    }

    private mutating func execute(_ statement: Statement, _ step: TransactionStep) async throws {
        let effect = scope.classifier.effect(of: statement.query)
        let databases = effect.databases(of: statement.query)
        defer { if scope.counts(effect, databases) { reader.progress.executed(statements: 1) } }
        var parts = [statement]
        switch effect {
        case .harmless:
            if findings.returnsToSavepoints && statement.isSavepoint { try takeInOrder(step) }
            guard scope.classifier.concernsHistogram(statement.query) else { return }
        case .accounts:
            guard let adapted = accounts?.adapted(statement) else { return }
            parts = try adapted.flatMap { try present($0, effect) }
            if parts.isEmpty, !adapted.isEmpty {
                let text = StatementLine.text(of: statement.query.statement, statement.query)
                notCopied.append("\"\(text)\", since that is not copied")
            }
            parts += parts.flatMap(WindowAccounts.grantors)
        case .rollbackToSavepoint: break
        case .data where accounts != nil && databases == ["mysql"]:
            guard WindowAccounts.concerns(statement.query) else { return }
            try await applyRows()
            try await rememberGrants()
        case .temporaryTable, .data, .unknown, .definitions:
            guard scope.concerns(databases) else { return }
            if replacesOtherwise, tables.hasStaleCascades { try await renewTables() }
            if databases.contains(where: DatabaseFilter.isMark) { throw ordered.writesToMark(statement, transaction) }
            parts = try present(statement, effect).flatMap { part in
                try selected(part, scope.classifier.effect(of: part.query))
            }
        }
        guard !parts.isEmpty else { return }
        try await applyRows()
        try await restoreIndexes(before: effect)
        for part in parts { try takeInOrder(.statement(part)) }
        executesStatements = true
        statements += 1
        switch effect {
        case .definitions, .unknown:
            // Rows that follow may go through other connections, which have to see the new definition.
            try await ordered.flush()
            tables.change(effect)
            if tables.hasOpenOrder { try await checkOrder(statement, effect) }
        case .harmless, .temporaryTable, .accounts, .data, .rollbackToSavepoint: break
        }
    }

    /// What there is to be executed of a statement where only some databases are forked.
    private mutating func selected(_ statement: Statement, _ effect: StatementEffect) throws -> [Statement] {
        if replacesOtherwise, case .data = effect, statement.replacesRows, ordered.cascadingParents?.isEmpty == false {
            throw ordered.isImpossible(statement, transaction, because: ReachProblems.replacingOtherwise)
        }
        let isServers = { [tables] (table: TableIdentity) in
            table.database == "mysql" && tables.facts.tables[table] != nil
        }
        switch scope.classifier.part(
            of: statement.query, effect, missing: missingViews, has: isServers, selects: scope.selects)
        {
        case .whole: return [statement]
        case .texts(let texts): return texts.map { statement.replacing(names: $0) }
        case .withoutParents: return [statement.withoutForeignKeyChecks()]
        case .impossibleView(let view):
            missingViews.insert(view)
            notCopied.append("\(view): it is made of tables in databases that are not forked")
            return []
        case .impossible(let reason): throw ordered.isImpossible(statement, transaction, because: reason)
        }
    }

    private mutating func restoreIndexes(before effect: StatementEffect) async throws {
        switch effect {
        case .definitions, .unknown: break
        case .harmless, .temporaryTable, .accounts, .data, .rollbackToSavepoint: return
        }
        let concerned = late.concerned(by: effect)
        guard !concerned.isEmpty else { return }
        try await ordered.flush()
        try await late.restore(concerned, on: writer)
    }

    /// As they are before grant tables are changed directly, with all that comes before done.
    private mutating func rememberGrants() async throws {
        guard var accounts, !accounts.isRemembering else { return }
        try await ordered.flush()
        try await accounts.remember(on: writer)
        self.accounts = accounts
    }

    /// The source has them in force since it was told to load them, or started again; here they are from now on, so that what follows
    /// finds the accounts that it is about.
    private mutating func loadGrants() async throws {
        guard grantsAreStale, var accounts else { return }
        try await ordered.flush()
        try await accounts.load(on: writer)
        self.accounts = accounts
        grantsAreStale = false
    }

    /// Rows whose order is open must not get numbers by it.
    private mutating func checkOrder(_ statement: Statement, _ effect: StatementEffect) async throws {
        let found = try await tables.renewInOrder(after: effect, on: writer)
        ordered.cascadingParents = tables.cascadingParents
        guard let found else { return }
        throw ordered.isImpossible(
            statement, transaction,
            because:
                "it numbers the rows of \(found.table) in an order that the binary log does not tell: without a key, they were"
                + " like one another while they were changed at \(found.position)")
    }

    private mutating func renewTables() async throws {
        try await ordered.flush()
        try await tables.renew(on: writer)
        ordered.cascadingParents = tables.cascadingParents
        reader.progress.executed(statements: 0)
    }
}

extension Statement {
    /// As the server writes it.
    fileprivate var isSavepoint: Bool { query.statement.starts(with: "SAVEPOINT".utf8) }
}
