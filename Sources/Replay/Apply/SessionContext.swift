import Binlog
import MySQL
import Timeline

/// What the result of a statement depends on beside its text and the data: the session's database and variables, as far as
/// the binlog tells them (MySQL source, `Query_event`, status variables).
struct SessionContext: Sendable, Equatable {
    /// nil when it is not known.
    var database: String? { exactDatabase?.wrappedValue }
    private var exactDatabase: ExactText?
    /// Variables that have been set, as `SET` takes them, to their values.
    private(set) var variables: [String: String] = [:]

    /// What is peculiar to a pair of servers.
    struct Servers: Sendable {
        /// The target's version: 90704.
        var targetVersion: Int
        /// The major version of the server that wrote the binlog.
        var sourceMajor: Int
        /// What stands for the source's time zone `SYSTEM` on the target.
        var systemTimeZone = "SYSTEM"
        /// The time zone of a statement that does not tell it.
        var timeZone = "SYSTEM"

        /// Why the target cannot execute a statement as the source did; nil when it can.
        func obstacle(to context: StatementContext) -> String? {
            if let code = context.unknown {
                return
                    "it depends on a session variable that only newer servers know (status variable \(code) of the event)"
            }
            // Earlier servers do as with OFF, which is what 9.7 begins with.
            if context.enableCascadeTriggers == true && targetVersion < 90_700 {
                return "changes that foreign keys bring about fired triggers on the source (enable_cascade_triggers),"
                    + " which the target's version cannot do"
            }
            return nil
        }
    }

    /// What has to be changed for a statement, taken as done.
    struct Change: Equatable {
        /// The database to go to; nil to stay.
        var database: String?
        /// `name=value`, for one SET.
        var assignments: [String] = []
    }

    /// Goes over to what `statement` needs.
    mutating func change(to statement: Statement, _ servers: Servers) -> Change {
        var change = Change()
        let query = statement.query
        // What is done to databases as such may change the one that the session is in, or take it away.
        if statement.flags.contains(.suppressUse) { exactDatabase = nil }
        if statement.needsDatabase && query.database.exact != exactDatabase {
            change.database = query.database
            exactDatabase = query.database.exact
            variables["@@session.collation_database"] = "DEFAULT"
        }
        for (name, value) in Self.variables(of: statement, servers) where variables[name] != value {
            variables[name] = value
            change.assignments.append("\(name)=\(value)")
        }
        return change
    }

    /// Forgets which character set text is sent in, after it was changed for something else.
    mutating func forgetClientCharacterSet() { variables["@@session.character_set_client"] = nil }

    /// All of it, for a session that has lost it.
    var whole: Change {
        Change(database: database, assignments: variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    }

    // MARK: - Variables

    /// Modes that servers up to 5.7 have and later ones refuse: NO_AUTO_CREATE_USER, NO_KEY_OPTIONS, those of other products.
    private static let formerModes: UInt64 = 0x1003_ff00

    private static func variables(of statement: Statement, _ servers: Servers) -> [(String, String)] {
        let context = statement.query.context
        // A session in no database has the server's collation in place of the database's.
        let withoutDatabase = statement.query.database.isEmpty ? context.characterSets?.server : nil
        let fraction = context.microseconds.map { ".\(String(1_000_000 + $0 % 1_000_000).dropFirst())" } ?? ""
        var result = [
            ("TIMESTAMP", "\(statement.timestamp)\(fraction)"),
            ("@@session.pseudo_thread_id", "\(statement.query.threadID)"),
            ("@@session.auto_increment_increment", "\(context.autoIncrementIncrement ?? 1)"),
            ("@@session.auto_increment_offset", "\(context.autoIncrementOffset ?? 1)"),
            ("@@session.lc_time_names", "\(context.lcTimeNames ?? 0)"),
            (
                "@@session.collation_database",
                (context.collationDatabase ?? withoutDatabase).map { "\($0)" } ?? "DEFAULT"
            ),
        ]
        if let flags = context.flags2 {
            result.append(
                ("@@session.foreign_key_checks", flags & StatementContext.Flags2.noForeignKeyChecks == 0 ? "1" : "0"))
            result.append(
                ("@@session.unique_checks", flags & StatementContext.Flags2.relaxedUniqueChecks == 0 ? "1" : "0"))
            result.append(("@@session.sql_auto_is_null", flags & StatementContext.Flags2.autoIsNull == 0 ? "0" : "1"))
        }
        if let mode = context.sqlMode {
            let removed = formerModes | (statement.load == nil ? 0 : LoadObstacle.noBackslashEscapes)
            result.append(("@@session.sql_mode", "\(mode & ~removed)"))
        }
        if let sets = context.characterSets {
            result.append(("@@session.character_set_client", "\(sets.client)"))
            result.append(("@@session.collation_connection", "\(sets.connection)"))
            result.append(("@@session.collation_server", "\(sets.server)"))
        }
        let zone = context.timeZone ?? servers.timeZone
        result.append(("@@session.time_zone", quoted(zone == "SYSTEM" ? servers.systemTimeZone : zone)))
        if let explicit = context.explicitDefaultsForTimestamp {
            result.append(("@@session.explicit_defaults_for_timestamp", explicit ? "1" : "0"))
        }
        if servers.targetVersion >= 80_011 {
            // The servers that do not tell it know but one.
            let collation = context.defaultCollationForUtf8mb4 ?? (servers.sourceMajor < 8 ? 45 : nil)
            if let collation { result.append(("@@session.default_collation_for_utf8mb4", "\(collation)")) }
        }
        if servers.targetVersion >= 80_013, let required = context.sqlRequirePrimaryKey {
            result.append(("@@session.sql_require_primary_key", required ? "1" : "0"))
        }
        if servers.targetVersion >= 80_016, let encrypted = context.defaultTableEncryption {
            result.append(("@@session.default_table_encryption", encrypted ? "1" : "0"))
        }
        if servers.targetVersion >= 90_700, let fires = context.enableCascadeTriggers {
            result.append(("@@session.enable_cascade_triggers", fires ? "1" : "0"))
        }
        return result
    }

    /// Right whether or not the session has backslash escapes: names of time zones have no backslashes.
    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
