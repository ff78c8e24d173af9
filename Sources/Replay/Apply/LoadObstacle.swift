import Timeline

/// What the server writes of LOAD DATA and LOAD XML, where a replica would not do the same either (*measured* on 9.7.4): it
/// composes the text anew, always as LOAD DATA, and always with backslash escapes.
enum LoadObstacle {
    /// NO_BACKSLASH_ESCAPES
    static let noBackslashEscapes: UInt64 = 1 << 20

    /// Why the statement cannot be repeated from its text; nil when it can, without NO_BACKSLASH_ESCAPES.
    static func reason(_ statement: Statement) -> String? {
        guard let load = statement.load else { return nil }
        let clauses = statement.query.statement.dropFirst(load.fileNameRange.upperBound)
        // `ROWS IDENTIFIED BY '<row>'` is written like this.
        if clauses.firstRange(of: Array(" LINES TERMINATED BY '<".utf8)) != nil {
            return "the binlog has LOAD XML as LOAD DATA, which reads the file in another way"
        }
        let hasMode = (statement.query.context.sqlMode ?? 0) & noBackslashEscapes != 0
        if hasMode && clauses.firstRange(of: Array(") SET ".utf8)) != nil {
            return
                "under NO_BACKSLASH_ESCAPES its text in the binlog is ambiguous: parts of it have backslash escapes, others not"
        }
        return nil
    }
}
