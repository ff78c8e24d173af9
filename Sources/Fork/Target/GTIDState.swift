import MySQL

/// Gives the target the source's GTID set, so that it can replicate onward from where it was forked (MySQL manual,
/// "gtid_purged").
enum GTIDState {
    /// - Parameter gtidSet: the source's set at the snapshot; when empty, the target's is left as it is.
    /// - Returns: the GTIDs of the target's own that are gone, with its binary logs; nil if there were none.
    static func adopt(_ gtidSet: String, on connection: Connection) async throws -> String? {
        guard !gtidSet.isEmpty else { return nil }
        let executed =
            try await connection.query("SELECT @@GLOBAL.gtid_executed AS gtids").rows.first?.text("gtids") ?? ""
        let own = executed.filter { !$0.isWhitespace }
        if !own.isEmpty {
            // gtid_purged cannot be set beside GTIDs of another history.
            try await connection.execute(
                connection.version >= 80_200 ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER",
                operation: "empty the target's binary log")
        }
        try await connection.execute(
            "SET GLOBAL gtid_purged = \(SQL.literal(gtidSet))", operation: "set gtid_purged on the target")
        return own.isEmpty ? nil : own
    }
}
