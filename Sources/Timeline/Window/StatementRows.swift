import Binlog

/// Statements of a window that change rows, and are executed again: what they come to depends on more than the binary log tells.
public struct StatementRows: Sendable, Hashable {
    public private(set) var count = 0
    /// The last one.
    public private(set) var last: StatementNote?
    /// The last one that puts rows in the place of others.
    public private(set) var lastReplacing: StatementNote?

    mutating func take(_ statement: Statement, _ note: StatementNote) {
        count += 1
        last = note
        if statement.replacesRows { lastReplacing = note }
    }
}

extension Statement {
    /// Whether it is REPLACE or LOAD DATA … REPLACE.
    public var replacesRows: Bool {
        if let load { return load.duplicates == 2 }
        var parser = StatementParser(query, StatementClassifier())
        return parser.keyword("REPLACE")
    }
}
