import Server

/// A privilege that a fork cannot do without.
struct RequiredPrivilege: Sendable, Equatable {
    enum Scope: Sendable, Equatable {
        /// On `*.*`, where partial revokes have no say.
        case server
        /// In these databases.
        case databases([String])
        /// In every database, also those that do not show without it, but for some.
        case everyDatabase(except: [String])
    }

    /// Any of these suffices. The first that the server knows is the one to grant.
    let names: [String]
    let scope: Scope
    /// What it is for, as in "to read views".
    let purpose: String

    init(_ names: String..., scope: Scope = .server, purpose: String) {
        self.init(names: names, scope: scope, purpose: purpose)
    }

    private init(names: [String], scope: Scope, purpose: String) {
        self.names = names
        self.scope = scope
        self.purpose = purpose
    }
}

extension RequiredPrivilege {
    /// What the tool's account must hold on a source. Everything is only read there.
    /// - Parameter selection: what the filter makes of the databases that the account can see.
    /// - Parameter appliesWindow: binary log is to be read.
    static func ofSource(
        filter: DatabaseFilter, selection: DatabaseFilter.Selection, appliesWindow: Bool
    ) -> [RequiredPrivilege] {
        let window = [RequiredPrivilege("REPLICATION SLAVE", purpose: "to read the binary log")]
        return (appliesWindow ? window : []) + ofReading(filter: filter, selection: selection) + [
            RequiredPrivilege("BACKUP_ADMIN", purpose: "to keep DDL out and read the binary log's position"),
            RequiredPrivilege("REPLICATION CLIENT", "SUPER", purpose: "to read the replication status"),
        ]
    }

    /// What the tool's account must hold to see all that is to be copied or compared: what it may not see does not show.
    static func ofReading(filter: DatabaseFilter, selection: DatabaseFilter.Selection) -> [RequiredPrivilege] {
        // A database does not show without a privilege on it, so only who names databases can do with less than all.
        let wanted = selection.chosen + selection.missing
        let all = Scope.everyDatabase(except: filter.excluded)
        let read = filter.included.isEmpty ? all : .databases(wanted + ["mysql", "performance_schema"])
        let objects = filter.included.isEmpty ? all : .databases(wanted)
        return [
            RequiredPrivilege("SELECT", scope: read, purpose: "to read tables, accounts and the server's state"),
            RequiredPrivilege("SHOW VIEW", scope: objects, purpose: "to read views"),
            RequiredPrivilege("TRIGGER", scope: objects, purpose: "to read triggers"),
            RequiredPrivilege("EVENT", scope: objects, purpose: "to read events"),
            RequiredPrivilege("SHOW_ROUTINE", "SELECT", purpose: "to read stored routines"),
            RequiredPrivilege("PROCESS", purpose: "to see tablespaces and running statements"),
        ]
    }

    /// What the tool's account must hold on a source whose binary log is only to be read.
    static let ofTimeline = [
        RequiredPrivilege("REPLICATION SLAVE", purpose: "to read the binary log"),
        RequiredPrivilege("REPLICATION CLIENT", "SUPER", purpose: "to list its files"),
    ]

    /// What the tool's account must hold on a source whose binary log is archived.
    static let ofArchive =
        ofTimeline + [RequiredPrivilege("BACKUP_ADMIN", purpose: "to read the binary log's position")]

    /// What the tool's account must hold on a target. Accounts are written to the grant tables, so that it need not hold
    /// what it gives to others.
    static func ofTarget(
        needs: SourceNeeds, source: ServerFacts, target: ServerFacts, options: PreflightOptions
    ) -> [RequiredPrivilege] {
        func everywhere(_ name: String, _ purpose: String) -> RequiredPrivilege {
            RequiredPrivilege(name, scope: .everyDatabase(except: []), purpose: purpose)
        }
        var required = [
            everywhere("SELECT", "to read what the target holds"),
            everywhere("INSERT", "to write rows and accounts"),
            everywhere("UPDATE", "to write rows and accounts"),
            everywhere("DELETE", "to write rows and accounts"),
            everywhere("CREATE", "to create databases and tables"),
            everywhere("DROP", "to drop databases and objects"),
            everywhere("ALTER", "to alter databases and tables"),
            everywhere("REFERENCES", "to create foreign keys"),
            everywhere("CREATE VIEW", "to create views"),
            everywhere("SHOW VIEW", "to read views"),
            everywhere("CREATE ROUTINE", "to create stored routines"),
            // Who lacks these is granted them on every routine that he creates (automatic_sp_privileges).
            everywhere("EXECUTE", "to create stored routines"),
            everywhere("ALTER ROUTINE", "to create stored routines"),
            everywhere("TRIGGER", "to create triggers"),
            everywhere("EVENT", "to create events"),
            RequiredPrivilege("PROCESS", purpose: "to see tablespaces and connections"),
            RequiredPrivilege("RELOAD", purpose: "to load accounts and reset the target's GTIDs"),
            RequiredPrivilege("REPLICATION CLIENT", "SUPER", purpose: "to read the replication status"),
            RequiredPrivilege("SYSTEM_VARIABLES_ADMIN", "SUPER", purpose: "to set variables"),
            RequiredPrivilege("SET_ANY_DEFINER", "SET_USER_ID", "SUPER", purpose: "to keep the definers of objects"),
            RequiredPrivilege(
                "ALLOW_NONEXISTENT_DEFINER", "SET_USER_ID", "SUPER", purpose: "to keep definers that do not exist"),
            RequiredPrivilege(
                "CONNECTION_ADMIN", "SUPER", purpose: "to keep other sessions out while the fork is made"),
            RequiredPrivilege("SYSTEM_USER", purpose: "to keep definers that have it"),
            RequiredPrivilege("BINLOG_ADMIN", "REPLICATION_APPLIER", "SUPER", purpose: "to apply row events"),
        ]
        // A copy of a server that is written to needs the changes that were made while its read views were opened.
        if options.appliesWindow || source.isLive {
            required.append(
                RequiredPrivilege(
                    "SESSION_VARIABLES_ADMIN", "SYSTEM_VARIABLES_ADMIN", "SUPER",
                    purpose: "to apply events as the source executed them"))
        }
        // Not known is not none.
        if source.tablespaces?.isEmpty != true || target.tablespaces?.isEmpty != true {
            required.append(RequiredPrivilege("CREATE TABLESPACE", purpose: "to create and drop tablespaces"))
        }
        if !needs.dataDirectories.isEmpty {
            required.append(RequiredPrivilege("FILE", purpose: "to create tables with a DATA DIRECTORY"))
        }
        if target.isOn("table_encryption_privilege_check") {
            required.append(
                RequiredPrivilege("TABLE_ENCRYPTION_ADMIN", purpose: "to keep each table's encryption"))
        }
        return required + (options.copiesSettings ? forSettings(source: source, target: target) : [])
    }

    /// Variables that SYSTEM_VARIABLES_ADMIN does not suffice for (measured with 9.7), where the fork has to set them.
    private static func forSettings(source: ServerFacts, target: ServerFacts) -> [RequiredPrivilege] {
        func setting(_ variable: String, _ names: String...) -> RequiredPrivilege? {
            guard source.settings.isSet(variable), source.variable(variable) != target.variable(variable) else {
                return nil
            }
            return RequiredPrivilege(names: names, scope: .server, purpose: "to set \(variable)")
        }
        return [
            setting("binlog_encryption", "BINLOG_ENCRYPTION_ADMIN", "SUPER"),
            setting("default_table_encryption", "TABLE_ENCRYPTION_ADMIN", "SUPER"),
            setting("mandatory_roles", "ROLE_ADMIN"),
            setting("replica_allow_higher_version_source", "REPLICATION_SLAVE_ADMIN", "SUPER"),
            setting("table_encryption_privilege_check", "SUPER"),
        ].compactMap { $0 }
    }
}
