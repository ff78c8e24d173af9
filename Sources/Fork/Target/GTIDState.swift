import Binlog
import MySQL

/// Gives the target the source's GTID set, so that it can replicate onward from where it was forked (MySQL manual,
/// "gtid_purged").
enum GTIDState {
    /// - Parameter gtids: the source's set at the snapshot; when empty, the target's is left as it is.
    /// - Returns: the GTIDs that only the target had, and that are gone with its binary logs; nil if there were none.
    static func adopt(_ gtids: GTIDSet, on connection: Connection) async throws -> String? {
        guard !gtids.isEmpty else { return nil }
        let wanted = SQL.literal(gtids.onOneLine)
        let row = try await connection.query(
            "SELECT @@GLOBAL.gtid_executed <> '' AS used, GTID_SUBTRACT(@@GLOBAL.gtid_executed, \(wanted)) AS own",
            operation: "read the target's GTIDs"
        ).rows.first
        if row?.int("used") == 1 {
            // gtid_purged cannot be set beside GTIDs of another history.
            try await connection.execute(
                connection.dialect.resetBinaryLogs, operation: "empty the target's binary log")
        }
        try await connection.execute(
            "SET GLOBAL gtid_purged = \(wanted)", operation: "set gtid_purged on the target")
        return row.map { $0.text("own").filter { !$0.isWhitespace } }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
