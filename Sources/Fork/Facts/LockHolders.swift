import MySQL

/// Who is in the way of a lock, for messages.
package enum LockHolders {
    /// Sessions that hold metadata locks on tables of a database, or on the database itself.
    /// - Parameter own: its sessions are not told.
    /// - Returns: `connection 12 (app@web1), idle in its transaction for 40 s; …`; nil when none is seen.
    package static func text(of database: String, own: Connection) async -> String? {
        let rows = try? await own.query(
            """
            SELECT t.PROCESSLIST_ID AS id, ANY_VALUE(CONCAT(t.PROCESSLIST_USER, '@', t.PROCESSLIST_HOST)) AS who,
                   ANY_VALUE(t.PROCESSLIST_COMMAND) AS command, ANY_VALUE(t.PROCESSLIST_TIME) AS seconds,
                   ANY_VALUE(COALESCE(t.PROCESSLIST_INFO, '')) AS statement
            FROM performance_schema.metadata_locks l JOIN performance_schema.threads t ON t.THREAD_ID = l.OWNER_THREAD_ID
            WHERE l.LOCK_STATUS = 'GRANTED' AND l.OBJECT_SCHEMA = \(SQL.literal(database))
              AND t.PROCESSLIST_ID <> CONNECTION_ID() GROUP BY t.PROCESSLIST_ID ORDER BY seconds DESC
            """, operation: "look for who holds locks"
        ).rows
        guard let rows, !rows.isEmpty else { return nil }
        return rows.map(description).shortList
    }

    private static func description(_ row: Row) -> String {
        let what =
            row.text("command") == "Sleep"
            ? "idle in its transaction or LOCK TABLES for \(row.text("seconds")) s"
            : "for \(row.text("seconds")) s at: \(String(row.text("statement").prefix(100)))"
        return "connection \(row.text("id")) (\(row.text("who"))), \(what)"
    }
}
