import Binlog

/// Tells what statements of a binlog do, by their text.
public struct StatementClassifier: Sendable {
    let foldsTableNames: Bool
    let names: ClientNames?

    /// - Parameters:
    ///   - foldsTableNames: The server compares names of databases and tables without regard to case
    ///     (`lower_case_table_names` is not 0): they are told in lower case.
    ///   - names: in character sets that are not read here; what is met of them is noted there.
    public init(foldsTableNames: Bool = false, names: ClientNames? = nil) {
        self.foldsTableNames = foldsTableNames
        self.names = names
    }

    public func effect(of query: QueryEvent) -> StatementEffect {
        var statement = StatementParser(query, self)
        let effect = effect(of: &statement)
        if effect == .unknown, statement.hasUnreadNames { names?.note(query.unreadNames) }
        return effect
    }

    private func effect(of statement: inout StatementParser) -> StatementEffect {
        guard let verb = statement.word() else {
            // A query in parentheses.
            return statement.symbol("(") ? .data : .unknown
        }
        switch verb {
        case "ANALYZE", "CACHE", "CHECK", "CHECKSUM", "FLUSH", "OPTIMIZE", "RELEASE", "REPAIR", "SAVEPOINT":
            return .harmless
        case "ROLLBACK": return .rollbackToSavepoint
        case "CALL", "DELETE", "DO", "INSERT", "REPLACE", "SELECT", "TABLE", "UPDATE", "VALUES", "WITH": return .data
        case "LOAD": return statement.keyword("INDEX") ? .harmless : .data
        case "GRANT", "REVOKE": return .accounts
        case "SET": return statement.keyword("PASSWORD") || statement.keywords("DEFAULT", "ROLE") ? .accounts : .unknown
        case "CREATE": return statement.create() ?? .unknown
        case "ALTER": return statement.alter() ?? .unknown
        case "DROP": return statement.drop() ?? .unknown
        case "RENAME": return statement.rename() ?? .unknown
        case "TRUNCATE":
            _ = statement.keyword("TABLE")
            return statement.object(.table).map { .definitions([.truncate($0)]) } ?? .unknown
        default: return .unknown
        }
    }
}

extension StatementClassifier {
    /// Whether it makes or drops a histogram, which lasts, though it changes neither rows nor definitions.
    public func concernsHistogram(_ query: QueryEvent) -> Bool {
        var statement = StatementParser(query, self)
        return statement.word() == "ANALYZE" && statement.contains(word: "HISTOGRAM")
    }
}

extension StatementEffect {
    /// The databases that `query` concerns when this is its effect; empty for what belongs to no database, or is not known to.
    public func databases(of query: QueryEvent) -> [String] {
        switch self {
        case .harmless, .accounts, .rollbackToSavepoint: []
        case .definitions(let changes):
            changes.flatMap(\.databases).reduce(into: []) { all, next in
                if !all.contains(exactly: next) { all.append(next) }
            }
        // The server lists what a statement writes to, unless that is too much (MySQL source, `OVER_MAX_DBS_IN_EVENT_MTS`): then it
        // may be any.
        case .data, .temporaryTable, .unknown: query.context.updatedDatabases ?? [query.database].filter { !$0.isEmpty }
        }
    }
}
