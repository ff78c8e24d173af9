import MySQL

/// `LOCK INSTANCE FOR BACKUP` (MySQL manual): keeps DDL and account changes out, and lets all other writes through. It is asked for
/// for a second at a time, during which DDL that comes later waits, too; statements that change rows never do.
enum BackupLock {
    /// - Throws: ``LockPatience/Busy`` naming the session that changes definitions.
    static func take(on connection: Connection) async throws {
        do {
            try await connection.execute("LOCK INSTANCE FOR BACKUP", operation: "take the backup lock")
        } catch let error as ServerError where error.number == ServerError.lockWaitTimeout {
            throw LockPatience.Busy(reason: await holder(of: connection) ?? "another session is changing definitions")
        }
    }

    private static func holder(of connection: Connection) async -> String? {
        let holder = try? await connection.query(
            """
            SELECT t.PROCESSLIST_ID AS id, t.PROCESSLIST_USER AS user, t.PROCESSLIST_TIME AS seconds,
                   LEFT(t.PROCESSLIST_INFO, 80) AS statement
            FROM performance_schema.metadata_locks m JOIN performance_schema.threads t ON t.THREAD_ID = m.OWNER_THREAD_ID
            WHERE m.OBJECT_TYPE = 'BACKUP LOCK' AND m.LOCK_STATUS = 'GRANTED' AND m.LOCK_TYPE = 'INTENTION_EXCLUSIVE'
            ORDER BY t.PROCESSLIST_TIME DESC LIMIT 1
            """, operation: "look for DDL that runs"
        ).rows.first
        return holder.map {
            "connection \($0.text("id")) of \($0.text("user")) has been changing definitions for \($0.text("seconds")) s:"
                + " \($0.text("statement"))"
        }
    }
}
