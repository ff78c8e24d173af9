import Binlog
import MySQL
import Server

/// Reads ``ServerObjects`` with an account that may lack any privilege.
package enum ServerObjectsReader {
    package static func read(from connection: Connection, _ kinds: [ServerObjects.Kind]) async throws -> ServerObjects {
        var objects = ServerObjects()
        for kind in kinds {
            let rows = try await permitted { try await Self.rows(of: kind, connection) }
            guard let rows, seesAll(kind, rows) else { continue }
            objects.found[kind] = Dictionary(
                rows.map { ($0.text("name").exact, $0.text("contents")) }, uniquingKeysWith: { first, _ in first })
        }
        return objects
    }

    /// Every server has a resource group SYS_default. Who may not see those of the system, or any, is told that there are none.
    private static func seesAll(_ kind: ServerObjects.Kind, _ rows: [Row]) -> Bool {
        kind != .resourceGroup || rows.contains { $0.text("name").hasSuffix(" SYS_default") }
    }

    private static func rows(of kind: ServerObjects.Kind, _ connection: Connection) async throws -> [Row] {
        do {
            return try await connection.query(statement(kind, connection.dialect), operation: "list \(kind.text)").rows
        } catch let error as ServerError where kind == .sysOption && [1049, 1146].contains(error.number) {
            return []  // a server without the sys schema
        }
    }

    private static func statement(_ kind: ServerObjects.Kind, _ dialect: ServerDialect) -> String {
        switch kind {
        case .systemSchemaObject: systemSchemaObjects(dialect)
        case .foreignServer:
            """
            SELECT CONCAT('server ', Server_name) AS name,
                   SHA2(CONCAT_WS('|', Host, Db, Username, Password, Port, Socket, Wrapper, Owner), 256) AS contents
            FROM mysql.servers
            """
        case .resourceGroup:
            // Those two have the CPUs of the machine.
            """
            SELECT CONCAT('resource group ', RESOURCE_GROUP_NAME) AS name,
                   IF(RESOURCE_GROUP_NAME IN ('USR_default', 'SYS_default'), '', CONCAT_WS('|', RESOURCE_GROUP_TYPE,
                      RESOURCE_GROUP_ENABLED, CONVERT(VCPU_IDS USING utf8mb4), THREAD_PRIORITY)) AS contents
            FROM information_schema.RESOURCE_GROUPS
            """
        case .spatialReferenceSystem:
            """
            SELECT CONCAT('spatial reference system ', SRS_ID) AS name,
                   SHA2(CONCAT_WS('|', SRS_NAME, ORGANIZATION, ORGANIZATION_COORDSYS_ID, DEFINITION), 256) AS contents
            FROM information_schema.ST_SPATIAL_REFERENCE_SYSTEMS
            """
        case .costConstant:
            """
            SELECT CONCAT('cost constant ', cost_name) AS name, COALESCE(cost_value, '') AS contents FROM mysql.server_cost
            UNION ALL
            SELECT CONCAT('cost constant ', cost_name, ' of engine ', engine_name, ', device type ', device_type),
                   COALESCE(cost_value, '') FROM mysql.engine_cost
            """
        case .sysOption:
            "SELECT CONCAT('sys option ', variable) AS name, COALESCE(value, '') AS contents FROM sys.sys_config"
        case .undoTablespace:
            """
            SELECT CONCAT('undo tablespace ', NAME) AS name, 'undo' AS contents
            FROM information_schema.INNODB_TABLESPACES WHERE SPACE_TYPE = 'Undo'
            """
        }
    }

    private static func systemSchemaObjects(_ dialect: ServerDialect) -> String {
        var lists = [
            ("IF(TABLE_TYPE = 'VIEW', 'view', 'table')", "TABLE_SCHEMA", "TABLE_NAME", "TABLES"),
            ("LOWER(ROUTINE_TYPE)", "ROUTINE_SCHEMA", "ROUTINE_NAME", "ROUTINES"),
            ("'trigger'", "TRIGGER_SCHEMA", "TRIGGER_NAME", "TRIGGERS"),
            ("'event'", "EVENT_SCHEMA", "EVENT_NAME", "EVENTS"),
        ]
        if dialect.hasLibraries { lists.append(("'library'", "LIBRARY_SCHEMA", "LIBRARY_NAME", "LIBRARIES")) }
        return lists.map { type, schema, name, list in
            """
            SELECT CONCAT(\(type), ' ', \(schema), '.', \(name)) AS name, 'there' AS contents
            FROM information_schema.\(list) WHERE \(schema) IN ('mysql', 'sys')
            """
        }.joined(separator: " UNION ALL ")
    }
}
