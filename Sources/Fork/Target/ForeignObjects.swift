import Binlog
import Catalog
import MySQL
import Server

/// What is on the target and was not made by the fork.
enum ForeignObjects {
    /// - Parameter catalog: what the fork is made of.
    static func find(beside catalog: Catalog, on connection: Connection) async throws -> [String] {
        let databases = try await UserDatabases.read(from: connection)
        let known = Set(catalog.databases.map(\.name.exact))
        let foreign = databases.filter { !known.contains($0.exact) }.map { "database \($0)" }
        func beside(
            _ kind: String, _ known: [ExactText], _ columns: String, from table: String
        ) async throws -> [String] {
            guard !catalog.databases.isEmpty else { return [] }
            let schema = columns.prefix { $0 != "," }
            let known = Set(known)
            return try await connection.query(
                "SELECT \(columns) FROM information_schema.\(table)"
                    + " WHERE \(schema) IN \(SQL.list(catalog.databases.map(\.name))) ORDER BY 1, 2",
                operation: "list what the target holds"
            ).rows.map { ($0.text(at: 0), $0.text(at: 1)) }
                .filter { !known.contains(SQL.identifier($0, $1).exact) }.map { "\(kind) \($0).\($1)" }
        }
        func names(_ objects: [StoredObject]) -> [ExactText] {
            objects.map { SQL.identifier($0.database, $0.name).exact }
        }
        let tables = catalog.tables.map { $0.name.quoted.exact }
        return try await foreign
            + beside(
                "table or view", tables + names(catalog.views), "TABLE_SCHEMA, TABLE_NAME", from: "TABLES")
            + beside("routine", names(catalog.routines), "ROUTINE_SCHEMA, ROUTINE_NAME", from: "ROUTINES")
            + beside("trigger", names(catalog.triggers), "TRIGGER_SCHEMA, TRIGGER_NAME", from: "TRIGGERS")
            + beside("event", names(catalog.events), "EVENT_SCHEMA, EVENT_NAME", from: "EVENTS")
    }
}
