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
    /// What it is for, as in "to take the brief read lock".
    let purpose: String

    init(_ names: String..., scope: Scope = .server, purpose: String) {
        self.names = names
        self.scope = scope
        self.purpose = purpose
    }
}

extension RequiredPrivilege {
    /// What the tool's account must hold on a source. Everything is only read there.
    /// - Parameter databases: those to copy.
    static func ofSource(databases: [String], filter: DatabaseFilter) -> [RequiredPrivilege] {
        // Without SELECT a database does not even show; only who names the databases can do with less than all of them.
        let read: Scope =
            filter.included.isEmpty
            ? .everyDatabase(except: filter.excluded) : .databases(databases + ["mysql", "performance_schema"])
        return [
            RequiredPrivilege("SELECT", scope: read, purpose: "to read tables, accounts and the server's state"),
            RequiredPrivilege("SHOW VIEW", scope: .databases(databases), purpose: "to read views"),
            RequiredPrivilege("TRIGGER", scope: .databases(databases), purpose: "to read triggers"),
            RequiredPrivilege("EVENT", scope: .databases(databases), purpose: "to read events"),
            RequiredPrivilege("SHOW_ROUTINE", "SELECT", purpose: "to read stored routines"),
            RequiredPrivilege("PROCESS", purpose: "to see tablespaces and running statements"),
            RequiredPrivilege("RELOAD", "FLUSH_TABLES", purpose: "to take the brief read lock"),
            RequiredPrivilege("BACKUP_ADMIN", purpose: "to keep DDL out and read the binary log's position"),
            RequiredPrivilege("REPLICATION CLIENT", "SUPER", purpose: "to read the replication status"),
        ]
    }

    /// What the tool's account must hold on a target. Accounts are written to the grant tables, so that it need not hold
    /// what it gives to others.
    static func ofTarget(needs: SourceNeeds, source: ServerFacts, target: ServerFacts) -> [RequiredPrivilege] {
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
            everywhere("INDEX", "to create indexes"),
            everywhere("REFERENCES", "to create foreign keys"),
            everywhere("CREATE VIEW", "to create views"),
            everywhere("SHOW VIEW", "to read views"),
            everywhere("EXECUTE", "to create views that call functions"),
            everywhere("CREATE ROUTINE", "to create stored routines"),
            everywhere("ALTER ROUTINE", "to drop stored routines"),
            everywhere("TRIGGER", "to create triggers"),
            everywhere("EVENT", "to create events"),
            RequiredPrivilege("PROCESS", purpose: "to see tablespaces and connections"),
            RequiredPrivilege("RELOAD", purpose: "to load accounts and reset the target's GTIDs"),
            RequiredPrivilege("REPLICATION CLIENT", "SUPER", purpose: "to read the replication status"),
            RequiredPrivilege("SYSTEM_VARIABLES_ADMIN", "SUPER", purpose: "to set variables"),
            RequiredPrivilege("SET_ANY_DEFINER", "SET_USER_ID", "SUPER", purpose: "to keep the definers of objects"),
            RequiredPrivilege(
                "ALLOW_NONEXISTENT_DEFINER", "SET_USER_ID", "SUPER", purpose: "to keep definers that do not exist"),
            RequiredPrivilege("SYSTEM_USER", purpose: "to keep definers that have it"),
        ]
        if source.tablespaces?.isEmpty == false || target.tablespaces?.isEmpty == false {
            required.append(RequiredPrivilege("CREATE TABLESPACE", purpose: "to create and drop tablespaces"))
        }
        if !needs.dataDirectories.isEmpty {
            required.append(RequiredPrivilege("FILE", purpose: "to create tables with a DATA DIRECTORY"))
        }
        if target.isOn("table_encryption_privilege_check") {
            required.append(
                RequiredPrivilege("TABLE_ENCRYPTION_ADMIN", purpose: "to keep each table's encryption"))
        }
        return required
    }
}
