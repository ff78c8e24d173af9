import Binlog

/// Makes summaries of the transactions that a filter lets through. What is kept of a transaction does not grow with its rows and
/// statements.
public struct SummaryBuilder: Sendable {
    /// What is listed of one transaction's statements at most.
    public struct Limits: Sendable {
        public var statements: Int
        /// Of the text of all of them together.
        public var bytes: Int

        public init(statements: Int, bytes: Int) {
            self.statements = statements
            self.bytes = bytes
        }
    }

    /// The transaction that is being read.
    private struct Open: Sendable {
        let start: TransactionStart
        var tables: [TableRowCounts] = []
        /// For each of `tables`.
        var isSelected: [Bool] = []
        var indexes: [TableIdentity: Int] = [:]
        var last: (map: TableMap, index: Int)?
        var statements: [StatementExcerpt] = []
        var statementCount = 0
        var bytesLeft: Int
        /// One of the selected tables is concerned.
        var concernsSelection: Bool
        var hasText: Bool
        var selectedRows = 0
        /// The statement of the last row event, when it goes on.
        var query: String?
    }

    public let filter: SummaryFilter
    private let limits: Limits
    private let classifier: StatementClassifier
    private let search: TextSearch?
    private var counter = RowCounter()
    private var open: Open?
    /// The commit time of the last transaction that has one.
    public private(set) var lastCommitted: Moment?
    /// Transactions left out because nobody can say whether they were committed in the filter's time.
    public private(set) var untimed = 0

    public init(_ filter: SummaryFilter, limits: Limits, classifier: StatementClassifier) {
        self.filter = filter
        self.limits = limits
        self.classifier = classifier
        search = filter.text.map { TextSearch($0) }
    }

    /// - Returns: the transaction that ends with this step, if it passes the filter.
    /// - Throws: ``BinlogError`` when its row images are damaged.
    public mutating func take(_ step: TransactionStep) throws -> TransactionSummary? {
        switch step {
        case .begin(let start): begin(start)
        case .rows(let change): try add(change)
        case .statement(let statement): add(statement.query)
        case .fileBlock: break
        case .end(let end): return finish(end)
        }
        return nil
    }

    private mutating func begin(_ start: TransactionStart) {
        open = nil
        let committed = start.gtid?.committed
        lastCommitted = committed ?? lastCommitted
        if filter.since != nil || filter.until != nil {
            guard let committed else {
                untimed += 1
                return
            }
            if let since = filter.since, committed < since { return }
            if let until = filter.until, committed > until { return }
        }
        open = Open(
            start: start, bytesLeft: limits.bytes, concernsSelection: filter.tables.selectsAll, hasText: search == nil)
    }

    // MARK: - Rows

    private mutating func add(_ change: RowChange) throws {
        guard open != nil else { return }
        let rows = try counter.rows(of: change)
        let index = index(of: change.table)
        open?.tables[index].add(rows, change.rows.kind)
        if open?.isSelected[index] == true { open?.selectedRows += rows }
        if let query = change.query, open?.query == nil { add(rowsQuery: query) }
        open?.query = change.rows.flags.contains(.endOfStatement) ? nil : change.query
    }

    private mutating func index(of map: TableMap) -> Int {
        if let last = open?.last, last.map === map { return last.index }
        let table = map.identity
        let index: Int
        if let known = open?.indexes[table] {
            index = known
        } else {
            index = open?.tables.count ?? 0
            let isSelected = filter.tables.selects(database: map.database, table: map.table)
            open?.indexes[table] = index
            open?.tables.append(TableRowCounts(table))
            open?.isSelected.append(isSelected)
            if isSelected { open?.concernsSelection = true }
        }
        open?.last = (map, index)
        return index
    }

    // MARK: - Statements

    private mutating func add(_ query: QueryEvent) {
        guard let concernsSelection = open?.concernsSelection else { return }
        let effect = classifier.effect(of: query)
        if !concernsSelection, filter.tables.selects(query, effect) { open?.concernsSelection = true }
        list(if: search.map { $0.first(in: query.statement) != nil } ?? true) { bytes in
            StatementExcerpt(query, effect, limit: bytes)
        }
    }

    private mutating func add(rowsQuery: String) {
        list(if: search.map { $0.isFound(in: rowsQuery) } ?? true) { bytes in
            StatementExcerpt(ofRows: rowsQuery, limit: bytes)
        }
    }

    private mutating func list(if isFound: Bool, _ excerpt: (Int) -> StatementExcerpt) {
        open?.statementCount += 1
        guard isFound, let listed = open?.statements.count, let bytesLeft = open?.bytesLeft else { return }
        open?.hasText = true
        guard listed < limits.statements, bytesLeft > 0 else { return }
        let statement = excerpt(bytesLeft)
        open?.bytesLeft -= statement.text.utf8.count
        open?.statements.append(statement)
    }

    // MARK: - End

    private mutating func finish(_ end: TransactionEnd) -> TransactionSummary? {
        guard let transaction = open else { return nil }
        open = nil
        let hasText = transaction.hasText || search?.isFound(in: end.outcome.statement ?? "") == true
        guard hasText, transaction.concernsSelection, transaction.selectedRows >= filter.minRows else { return nil }
        return TransactionSummary(
            committed: transaction.start.gtid?.committed, gtid: transaction.start.gtid?.gtid,
            position: transaction.start.position, end: end.position, isCompressed: transaction.start.isCompressed,
            outcome: end.outcome, tables: transaction.tables, statements: transaction.statements,
            moreStatements: transaction.statementCount - transaction.statements.count)
    }
}

extension TransactionEnd.Outcome {
    /// What ended the transaction, as it is written; nil for an ordinary commit.
    public var statement: String? {
        switch self {
        case .commit: nil
        case .rollback: "ROLLBACK"
        case .xaPrepare(let xid): "XA PREPARE \(xid)"
        case .xaCommit(let xid): "XA COMMIT \(xid)"
        case .xaRollback(let xid): "XA ROLLBACK \(xid)"
        }
    }
}
