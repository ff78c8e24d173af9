import MySQL

/// What a global read lock would have to wait for. While it waits, others wait behind it: every write, and also every statement
/// on a table that a long one reads, since the lock begins by closing tables. So it is better not asked for.
enum LockObstacle {
    /// - Parameter longestStatement: how long a statement may have been running. (A CALL gives way between the statements that it
    ///   makes; those count.)
    /// - Throws: ``LockPatience/Busy`` with the obstacle.
    static func check(on connection: Connection, longestStatement: Duration) async throws {
        let picoseconds = Int(longestStatement / .milliseconds(1)) * 1_000_000_000
        if let row = try await connection.query(
            """
            SELECT t.PROCESSLIST_ID AS id, t.PROCESSLIST_USER AS user, e.TIMER_WAIT DIV 1000000000 AS milliseconds,
                   LEFT(COALESCE(e.SQL_TEXT, t.PROCESSLIST_INFO), 80) AS statement
            FROM performance_schema.threads t JOIN performance_schema.events_statements_current e USING (THREAD_ID)
            WHERE t.PROCESSLIST_COMMAND IN ('Query', 'Execute') AND t.PROCESSLIST_ID <> CONNECTION_ID()
              AND e.END_EVENT_ID IS NULL AND e.EVENT_NAME <> 'statement/sql/call_procedure' AND e.TIMER_WAIT > \(picoseconds)
            ORDER BY e.TIMER_WAIT DESC LIMIT 1
            """, operation: "look for long statements"
        ).rows.first {
            throw LockPatience.Busy(
                reason: "connection \(row.text("id")) of \(row.text("user")) has been running for"
                    + " \(row.text("milliseconds")) ms: \(row.text("statement"))")
        }
        // DDL that waits for our own backup lock: it would wait for us, and the read lock for it.
        if let row = try await connection.query(
            """
            SELECT t.PROCESSLIST_ID AS id, t.PROCESSLIST_USER AS user
            FROM performance_schema.metadata_locks m JOIN performance_schema.threads t ON t.THREAD_ID = m.OWNER_THREAD_ID
            WHERE m.OBJECT_TYPE = 'BACKUP LOCK' AND m.LOCK_STATUS = 'PENDING' LIMIT 1
            """, operation: "look for waiting DDL"
        ).rows.first {
            throw LockPatience.Busy(
                reason: "connection \(row.text("id")) of \(row.text("user")) is changing definitions")
        }
        // LOCK TABLES … WRITE, by a session that does nothing at the moment.
        if let row = try await connection.query(
            """
            SELECT t.PROCESSLIST_ID AS id, t.PROCESSLIST_USER AS user
            FROM performance_schema.metadata_locks m JOIN performance_schema.threads t ON t.THREAD_ID = m.OWNER_THREAD_ID
            WHERE m.OBJECT_TYPE = 'GLOBAL' AND m.LOCK_TYPE = 'INTENTION_EXCLUSIVE' AND m.LOCK_STATUS = 'GRANTED'
              AND t.PROCESSLIST_COMMAND = 'Sleep' LIMIT 1
            """, operation: "look for locked tables"
        ).rows.first {
            throw LockPatience.Busy(
                reason: "connection \(row.text("id")) of \(row.text("user")) holds tables locked for writing")
        }
    }
}
