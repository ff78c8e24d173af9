/// A privilege that a fork cannot do without.
struct RequiredPrivilege: Sendable, Equatable {
    enum Scope: Sendable, Equatable {
        /// On `*.*`, where partial revokes have no say.
        case server
        /// In these databases.
        case databases([String])
        /// In every database, also those that cannot be seen without it, but for some.
        case everyDatabase(except: [String])
    }

    /// Any of these suffices. The first that the server knows is the one to grant.
    let names: [String]
    let scope: Scope
    /// The account has to grant it to others.
    let mustBeGrantable: Bool
    /// What it is for, as in "to take the brief read lock".
    let purpose: String

    init(_ names: String..., scope: Scope = .server, mustBeGrantable: Bool = false, purpose: String) {
        self.names = names
        self.scope = scope
        self.mustBeGrantable = mustBeGrantable
        self.purpose = purpose
    }
}

extension RequiredPrivilege {
    /// What the tool's account must hold on a source. Everything is only read there.
    /// - Parameter databases: those to copy.
    static func ofSource(databases: [String], filter: DatabaseFilter) -> [RequiredPrivilege] {
        // Without SELECT a database may not even show, so naming databases is what makes part of them enough.
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

    /// What the tool's account must hold on a target.
    static func ofTarget(
        needs: SourceNeeds, source: ServerFacts, target: ServerFacts, options: PreflightOptions
    ) -> [RequiredPrivilege] {
        func everywhere(_ name: String, _ purpose: String) -> RequiredPrivilege {
            RequiredPrivilege(name, scope: .everyDatabase(except: []), purpose: purpose)
        }
        var required = [
            everywhere("SELECT", "to read what the target holds"),
            everywhere("INSERT", "to write rows"),
            everywhere("UPDATE", "to keep the mark of the unfinished fork"),
            everywhere("DELETE", "to write rows"),
            everywhere("CREATE", "to create databases and tables"),
            everywhere("DROP", "to drop databases and tables"),
            everywhere("ALTER", "to alter tables"),
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
            RequiredPrivilege("RELOAD", purpose: "to reset the target's GTIDs"),
            RequiredPrivilege("REPLICATION CLIENT", "SUPER", purpose: "to read the replication status"),
            RequiredPrivilege("SYSTEM_VARIABLES_ADMIN", "SUPER", purpose: "to set variables"),
            RequiredPrivilege("INNODB_REDO_LOG_ENABLE", purpose: "to switch the redo log off while rows are loaded"),
            RequiredPrivilege("SET_ANY_DEFINER", "SET_USER_ID", "SUPER", purpose: "to keep the definers of objects"),
            RequiredPrivilege(
                "ALLOW_NONEXISTENT_DEFINER", "SET_USER_ID", "SUPER", purpose: "to keep definers that do not exist"),
            RequiredPrivilege("SYSTEM_USER", purpose: "to keep definers and accounts that have it"),
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
        guard options.copiesAccounts else { return required }
        required += [
            RequiredPrivilege("CREATE USER", purpose: "to create accounts"),
            RequiredPrivilege("ROLE_ADMIN", "SUPER", purpose: "to grant roles"),
        ]
        required += needs.privilegesHeld.sorted().map {
            RequiredPrivilege(
                $0, scope: Grants.isDynamic($0) ? .server : .everyDatabase(except: []), mustBeGrantable: true,
                purpose: "to grant it to the accounts that hold it on the source")
        }
        return required
    }
}
