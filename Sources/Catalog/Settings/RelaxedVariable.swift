/// A variable that has another value on the target while a fork is made.
package struct RelaxedVariable: Sendable {
    /// When a variable gets its own value back.
    package enum Return: Sendable {
        /// With the last row; also when the fork breaks off.
        case complete
        /// When the fork may be used: a half-made one stays closed, to users and to its own events.
        case open
        /// When nothing has to be written any more; also when the fork breaks off.
        case last
    }

    package let name: String
    package let value: String
    package let back: Return

    private init(_ name: String, _ value: String, _ back: Return = .complete) {
        self.name = name
        self.value = value
        self.back = back
    }

    package static let eventScheduler = "event_scheduler"
    package static let offlineMode = "offline_mode"
    package static let suppressionList = "log_error_suppression_list"
    package static let maxConnections = "max_connections"

    /// Before anything can be written at all.
    package static let readOnly = [
        RelaxedVariable("super_read_only", "OFF", .last), RelaxedVariable("read_only", "OFF", .last),
    ]

    package static let others = [
        RelaxedVariable(eventScheduler, "OFF", .open),
        // Only accounts with CONNECTION_ADMIN can log in and stay.
        RelaxedVariable(offlineMode, "ON", .open),
        RelaxedVariable("innodb_flush_log_at_trx_commit", "0"),
        RelaxedVariable("sync_binlog", "0"),
        // Functions that are not declared deterministic are let in, as the source let them in.
        RelaxedVariable("log_bin_trust_function_creators", "ON"),
        // Rows are loaded with LOAD DATA LOCAL.
        RelaxedVariable("local_infile", "ON"),
        // Row events travel as text, a third longer than the rows.
        RelaxedVariable("max_allowed_packet", "1073741824"),
        // The fork takes several connections, and there is nobody else.
        RelaxedVariable("max_user_connections", "0"),
        RelaxedVariable(maxConnections, "151"),
        // Tables are made as their own definitions say; see also SchemaWriter.
        RelaxedVariable(TableDefaults.filePerTable, "ON"),
        RelaxedVariable(TableDefaults.rowFormat, TableDefaults.usualRowFormat),
        // Else the error log gets a line for each row that was to be deleted and is not there (ER_KEY_NOT_FOUND).
        RelaxedVariable(suppressionList, "MY-010584"),
    ]

    /// The only names that ever become SQL: what the mark holds was written by nobody knows whom.
    package static let known = Dictionary(uniqueKeysWithValues: (readOnly + others).map { ($0.name, $0) })

    package static func isKnown(_ name: String) -> Bool { known[name] != nil }
}
