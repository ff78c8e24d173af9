import Binlog
import Timeline

/// What tells a transaction from another one of the same GTID, on whichever server it was logged: when the server where it began
/// committed it, and what it did to rows.
struct TransactionTrace: Sendable {
    let gtid: GTID
    /// On the server that logged it.
    let committed: Moment?
    let originallyCommitted: Moment?
    var rows = RowTrace()

    init(_ event: GTIDEvent, _ gtid: GTID) {
        self.gtid = gtid
        committed = event.committed
        originallyCommitted = event.originallyCommitted
    }

    mutating func take(_ step: TransactionStep) throws {
        switch step {
        case .rows(let change): try rows.take(change)
        case .statement, .fileBlock: rows.hasStatements = true
        case .begin, .end: break
        }
    }

    /// In words; nil where none is seen. What does neither have rows nor statements, such as a change of a replication group's
    /// members, is logged by each server for itself.
    func difference(from other: TransactionTrace) -> String? {
        guard rows.count > 0 || rows.hasStatements else { return nil }
        if let first = originallyCommitted, let second = other.originallyCommitted, first != second {
            return "it was first committed at \(second), and not at \(first)"
        }
        return rows.difference(from: other.rows)
    }
}

/// What a transaction did to rows. Two servers that log the same changes may spread rows over events otherwise, number tables otherwise,
/// and take the rows of a table without a key in another order.
struct RowTrace: Sendable {
    /// Something else than row events, which servers log in words of their own.
    var hasStatements = false
    private(set) var count = 0
    /// The sum of the hashes of all rows.
    private var sum = 0
    /// Of each table the types of its columns.
    private var tables: [TableIdentity: Int] = [:]
    private var isFull = true

    mutating func take(_ change: RowChange) throws {
        tables[change.table.identity] = change.table.shape
        guard change.rows.kind != .partialUpdate, change.rows.isFull else {
            isFull = false
            count += 1
            return
        }
        var keys = KeyBuffers()
        try change.forEachRow(RowShape(change.table, key: []), hasKey: false, &keys) { row, after in
            var hasher = Hasher()
            hasher.combine(change.table.identity)
            hasher.combine(change.rows.kind)
            hasher.combine(bytes: row.image)
            if let after { hasher.combine(bytes: after.image) }
            sum &+= hasher.finalize()
            count += 1
        }
    }

    func difference(from other: RowTrace) -> String? {
        guard !hasStatements, !other.hasStatements else { return nil }
        guard Set(tables.keys) == Set(other.tables.keys) else {
            func list(_ trace: RowTrace) -> String {
                let names = trace.tables.keys.map { "\($0)" }.sorted().prefix(10).joined(separator: ", ")
                return names.isEmpty ? "no table" : names
            }
            return "it changed \(list(other)), and not \(list(self))"
        }
        // Where images tell less, or columns have other types, they say nothing.
        guard isFull, other.isFull, tables == other.tables else { return nil }
        guard count == other.count, sum == other.sum else {
            let names = tables.keys.map { "\($0)" }.sorted().prefix(10).joined(separator: ", ")
            return "it found or left other rows in \(names)"
        }
        return nil
    }
}

extension TableMap {
    /// A hash of its columns' types, without what a server may leave out.
    fileprivate var shape: Int {
        var hasher = Hasher()
        for column in columns {
            hasher.combine(column.type)
            hasher.combine(column.metadata)
        }
        return hasher.finalize()
    }
}

/// Makes traces of transactions while it is told of what they do.
struct TransactionTracer {
    private var current: TransactionTrace?

    /// - Parameter body: gets each transaction that has ended; nil for one without a GTID.
    mutating func take(_ step: TransactionStep, _ body: (TransactionTrace?) throws -> Void) throws {
        if case .begin(let start) = step {
            current = start.gtid.flatMap { event in event.gtid.map { TransactionTrace(event, $0) } }
        }
        try current?.take(step)
        guard case .end = step else { return }
        try body(current)
        current = nil
    }
}
