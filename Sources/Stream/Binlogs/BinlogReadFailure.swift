import MySQL
import Server

/// What a server's refusal to send its binary log means, and what would help.
enum BinlogReadFailure {
    /// Runs `body`; the refusals that are known come out as ``ForkError``.
    static func explained<T>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> sending T
    ) async throws -> sending T {
        do {
            return try await body()
        } catch let error as ServerError {
            throw explanation(of: error) ?? error
        }
    }

    static func explanation(of error: ServerError) -> ForkError? {
        switch error.number {
        case ServerError.privilegeMissing:
            return ForkError(
                .refused, "\(error)", hint: "grant the tool's account REPLICATION SLAVE on *.* on the source")
        case ServerError.binlogUnreadable:
            return ForkError(.unreachable, "\(error)", hint: hint(error.message))
        default: return nil
        }
    }

    private static func hint(_ message: String) -> Wording {
        // "Cannot replicate GTID-transaction when @@GLOBAL.GTID_MODE = OFF"
        if message.contains("Cannot replicate GTID-transaction") {
            return "the source does not send transactions that have a GTID while its gtid_mode is OFF: run there"
                + " SET PERSIST gtid_mode = OFF_PERMISSIVE; its replicas and clients do not notice"
        }
        if message.contains("GTID_MODE") {
            return "gtid_mode must be ON on the source to find a place in its binary log by GTIDs"
        }
        if message.contains("more GTIDs") {
            return "the transactions one has are not all in this source's history: it is another server, or was reset"
        }
        if message.contains("purged") || message.contains("index file") {
            return
                "the source has deleted that part of its binary log: choose a later moment, or an archive that has it;"
                + " binlog_expire_logs_seconds on the source decides how long it keeps them"
        }
        if message.contains("position > file size") || message.contains("impossible position") {
            return "the file is shorter than that: look at SHOW BINARY LOGS on the source"
        }
        return "the source cannot read its own binary log there: its error log says more"
    }
}
