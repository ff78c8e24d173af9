import Catalog
import MySQL
import Server

/// Reads ``ServerFacts`` with an account that may lack any privilege. Statements are those of MySQL 8.0 and later.
struct ServerFactsReader {
    private let connection: Connection
    private var facts: ServerFacts

    /// Connects and reads. A server that is not MySQL 8.0 or newer is asked for its version only: the rest, beginning with
    /// the session's settings, is not known there.
    static func read(_ server: Server) async throws -> ServerFacts {
        let first = try await server.open()
        let found = try await Connection.$answerLimit.withValue(server.endpoint.greetingLimit) {
            try await version(of: first)
        }
        let facts = ServerFacts(name: server.name, version: found)
        guard facts.version.isSupported else { return facts }
        let connection = try await server.connect()
        var all = try await read(from: connection, name: server.name, version: facts.version)
        if server.role == .target, all.privileges.hold("PROCESS") {
            all.sessions = try await OtherSessions.settled(on: connection, beside: server.connections)
        }
        return all
    }

    static func version(of connection: Connection) async throws -> ServerVersion {
        let row = try await connection.query(
            "SELECT VERSION(), @@version_comment", operation: "read the version"
        ).rows.first
        return ServerVersion(text: row?.text(at: 0) ?? "", comment: row?.text(at: 1) ?? "")
    }

    /// - Parameter connection: made by ``Server/connect()``, so with all roles active.
    static func read(from connection: Connection, name: String, version: ServerVersion) async throws -> ServerFacts {
        var reader = ServerFactsReader(connection: connection, facts: ServerFacts(name: name, version: version))
        try await reader.readIdentity()
        try await reader.readAccess()
        try await reader.readConnections()
        try await reader.readCapabilities()
        try await reader.readReplication()
        try await reader.readContents()
        return reader.facts
    }

    private func rows(_ sql: String, _ operation: String) async throws -> [Row] {
        try await connection.query(sql, operation: operation).rows
    }

    private func permittedRows(_ sql: String, _ operation: String) async throws -> [Row]? {
        try await permitted { try await rows(sql, operation) }
    }

    private mutating func readIdentity() async throws {
        let row = try await rows(
            "SELECT @@GLOBAL.server_uuid AS uuid, @@GLOBAL.hostname AS hostname", "read the server's identity"
        ).first
        facts.uuid = row?.text("uuid") ?? ""
        facts.hostname = row?.text("hostname") ?? ""
        facts.settings = try await SettingsReader.read(from: connection)
    }

    private mutating func readAccess() async throws {
        facts.login = try await AccountReader.login(of: connection)
        let lines = try await rows("SHOW GRANTS", "read the privileges of the tool's account").map { $0.text(at: 0) }
        facts.privileges = HeldPrivileges(
            lines: lines, partialRevokes: facts.isOn("partial_revokes"), foldsCase: facts.foldsCase)
        facts.knownPrivileges = Set(
            try await rows("SHOW PRIVILEGES", "list the privileges that the server knows")
                .map { $0.text(at: 0).uppercased() })
    }

    /// Where there are few, connections count that are there for more than a moment: those of a command that has just ended are
    /// closed a little later.
    private mutating func readConnections() async throws {
        facts.connections = try await readConnectionRoom()
        for _ in 0..<3 {
            guard let room = facts.connections, room.free < 32 else { return }
            try await Task.sleep(for: .milliseconds(100))
            guard let later = try await readConnectionRoom(), later.free > room.free else { continue }
            facts.connections = later
        }
    }

    /// Whatever the account may see: its own sessions it always does.
    private func readConnectionRoom() async throws -> ConnectionRoom? {
        let row = try await rows(
            "SELECT @@GLOBAL.max_connections AS most, @@SESSION.max_user_connections AS own",
            "read the limits of connections"
        ).first
        let connected = try await rows("SHOW GLOBAL STATUS LIKE 'Threads_connected'", "count connections").first
        guard let most = row?.int("most"), let used = connected.flatMap({ Int($0.text(at: 1)) }) else { return nil }
        // Of this run: they are among those that are needed. Without the performance schema it is but this one.
        let ours = try await permittedRows(
            """
            SELECT COUNT(*) AS count FROM performance_schema.session_account_connect_attrs
            WHERE ATTR_NAME = \(SQL.literal(Connection.tokenAttribute)) AND ATTR_VALUE = \(SQL.literal(Connection.token))
            """, "count the connections of this run")?.first?.int("count")
        let own = max(1, ours ?? 1)
        let account = try await rows("SHOW PROCESSLIST", "count connections").count {
            $0.text("User") == facts.account.user
        }
        let accountLimit = row?.int("own") ?? 0
        return ConnectionRoom(
            limit: most, used: max(0, used - own), accountLimit: accountLimit > 0 ? accountLimit : nil,
            accountUsed: max(0, account - own))
    }

    // MARK: - Capabilities

    private mutating func readCapabilities() async throws {
        let disabled = Set(
            (facts.variable("disabled_storage_engines") ?? "").lowercased().split(separator: ",")
                .map { String($0.drop { $0 == " " }) })
        facts.engines = Set(
            try await rows(
                "SELECT ENGINE AS name FROM information_schema.ENGINES WHERE SUPPORT IN ('YES', 'DEFAULT')",
                "list storage engines"
            ).map { $0.text("name") }.filter { !disabled.contains($0.lowercased()) })
        facts.collations = Set(
            try await rows("SELECT COLLATION_NAME AS name FROM information_schema.COLLATIONS", "list collations")
                .map { CharacterSetName.current($0.text("name")) })
        facts.characterSets = Set(
            try await rows(
                "SELECT CHARACTER_SET_NAME AS name FROM information_schema.CHARACTER_SETS",
                "list character sets"
            ).map { CharacterSetName.current($0.text("name")) })
        facts.plugins = try await rows(
            """
            SELECT PLUGIN_NAME AS name, PLUGIN_TYPE AS type, PLUGIN_LIBRARY AS lib
            FROM information_schema.PLUGINS WHERE PLUGIN_STATUS = 'ACTIVE' ORDER BY PLUGIN_NAME
            """,
            "list plugins"
        ).map { ServerFacts.Plugin(name: $0.text("name"), type: $0.text("type"), library: $0.string("lib")) }
        facts.components = try await permittedRows(
            "SELECT component_urn AS urn FROM mysql.component ORDER BY component_urn",
            "list components"
        )?.map { $0.text("urn") }
        facts.loadableFunctions = try await permittedRows("SELECT name, dl FROM mysql.func", "list loadable functions")
            .map { Dictionary($0.map { ($0.text("name"), $0.text("dl")) }, uniquingKeysWith: { first, _ in first }) }
        facts.hasKeyring = try await readKeyring()
        facts.timeZones = try await permittedRows("SELECT Name AS name FROM mysql.time_zone_name", "list time zones")
            .map { Set($0.map { $0.text("name").lowercased() }) }
        facts.spatialReferenceSystems = Set(
            try await rows(
                "SELECT SRS_ID AS id FROM information_schema.ST_SPATIAL_REFERENCE_SYSTEMS",
                "list spatial reference systems"
            ).compactMap { $0.int("id") })
    }

    /// A keyring is a plugin, or a component that is loaded before mysql.component can be read.
    private func readKeyring() async throws -> Bool? {
        if facts.plugins.contains(where: { $0.type == "KEYRING" }) { return true }
        guard connection.dialect.hasKeyringComponents else { return false }
        return try await permittedRows(
            """
            SELECT 1 FROM performance_schema.keyring_component_status
            WHERE STATUS_KEY = 'Component_status' AND STATUS_VALUE = 'Active'
            """, "look for a keyring"
        ).map { !$0.isEmpty }
    }

    // MARK: - Replication

    private mutating func readReplication() async throws {
        facts.channels = try await permittedRows(
            connection.dialect.showReplicaStatus, "read the replica's status"
        )?.map(Self.channel).filter { !$0.name.hasPrefix("group_replication_") }
        let groupState = try await permittedRows(
            """
            SELECT MEMBER_STATE AS state FROM performance_schema.replication_group_members
            WHERE MEMBER_ID = @@GLOBAL.server_uuid AND MEMBER_STATE <> 'OFFLINE'
            """, "read the state in the replication group")
        facts.groupState = groupState?.first?.text("state")
        // Without PROCESS the server answers, but leaves out the connections of others.
        if facts.privileges.hold("PROCESS") {
            facts.binaryLogReaders = try await rows("SHOW PROCESSLIST", "look for readers of the binary log")
                .filter { $0.text("Command").hasPrefix("Binlog Dump") }.count
        }
    }

    /// One row of SHOW REPLICA STATUS; before 8.0.22 its columns had other names.
    private static func channel(_ row: Row) -> ServerFacts.Channel {
        func text(_ name: String, _ oldName: String) -> String? { row.string(row.has(name) ? name : oldName) }
        let host = text("Source_Host", "Master_Host") ?? ""
        let port = text("Source_Port", "Master_Port") ?? ""
        return ServerFacts.Channel(
            name: row.text("Channel_Name"), source: "\(host):\(port)",
            isReceiving: text("Replica_IO_Running", "Slave_IO_Running") == "Yes",
            isApplying: text("Replica_SQL_Running", "Slave_SQL_Running") == "Yes",
            secondsBehind: text("Seconds_Behind_Source", "Seconds_Behind_Master").flatMap { Int($0) })
    }

    // MARK: - Contents

    private mutating func readContents() async throws {
        facts.databases = try await UserDatabases.read(from: connection)
        facts.isUnfinishedFork = try await !rows(
            "SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = \(SQL.literal(UnfinishedMark.schema))",
            "look for the mark of an unfinished fork"
        ).isEmpty
        facts.accountSet = try await permitted { try await AccountReader.read(from: connection) }
        facts.tablespaces = try await permittedRows(
            """
            SELECT NAME AS name FROM information_schema.INNODB_TABLESPACES
            WHERE SPACE_TYPE = 'General' AND NAME <> 'mysql' ORDER BY NAME
            """, "list tablespaces")?.map { $0.text("name") }
        facts.tableBytes = try await permittedRows(
            """
            SELECT CAST(COALESCE(SUM(ALLOCATED_SIZE), 0) AS UNSIGNED) AS bytes FROM information_schema.INNODB_TABLESPACES
            WHERE SPACE_TYPE IN ('Single', 'General') AND NAME <> 'mysql' AND NAME NOT LIKE 'sys/%'
            """, "add up the size of the tables")?.first?.int("bytes")
        facts.freeBytes = LocalDisk.freeBytes(
            directory: facts.variable("datadir") ?? "", hostname: facts.hostname, serverUUID: facts.uuid)
    }
}
