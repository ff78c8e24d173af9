import Binlog
import MySQL
import Server
import Timeline

/// Reads how the rows of a server's tables are told apart.
package struct TableKeysReader: Sendable {
    private let connection: Connection
    private let collations: [String: UInt16]

    /// What a foreign key does to rows of the child.
    private static let changing = "('CASCADE', 'SET NULL', 'SET DEFAULT')"

    package init(on connection: Connection) async throws {
        self.connection = connection
        collations = try await ColumnFactsReader.collations(on: connection)
    }

    /// Of all tables.
    package static func read(on connection: Connection) async throws -> TableKeys {
        let reader = try await TableKeysReader(on: connection)
        var keys = try await reader.keys(of: .all)
        keys.cascades = try await reader.cascades(ofChildren: .all)
        return keys
    }

    /// Those of the tables that are there.
    package func keys(of tables: ConcernedTables) async throws -> TableKeys {
        var result = TableKeys()
        guard !tables.isEmpty else { return result }
        let conditions = TableConditions(tables)
        let columns = try await ColumnFactsReader.read(conditions, on: connection, collations)
        var indexes = try await UniqueKeysReader.read(conditions, on: connection)
        // Only SHOW INDEX tells the server's order, and only between several unique keys does it matter.
        for (table, all) in indexes.keys where all.count > 1 && !all[0].isPrimary {
            indexes.keys[table] = try await inServersOrder(all, of: table)
        }
        for row in try await conditions.query(
            "SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, ENGINE AS engine FROM information_schema.TABLES",
            where: "TABLE_TYPE = 'BASE TABLE'", order: "db, tbl", on: connection, operation: "read tables")
        {
            let (columns, keys) = (columns[row.table] ?? [], indexes.keys[row.table] ?? [])
            result.tables[row.table] = TableKeys.Facts(
                key: TableKey(columns: columns.map(\.name), keys: keys), engine: row.text("engine"), columns: columns,
                uniqueKeys: keys.compactMap { $0.facts(in: columns.map(\.name)) })
            if keys.count > 2 || keys.count == 2 && !keys.contains(where: \.isPrimary) {
                result.deletingFirst.insert(row.table)
            }
        }
        result.deletingFirst.formUnion(indexes.multiValued)
        return result
    }

    /// Foreign keys through which rows of these tables change.
    package func cascades(ofChildren tables: ConcernedTables) async throws -> [CascadingForeignKey] {
        guard !tables.isEmpty else { return [] }
        return try await TableConditions(tables, database: "CONSTRAINT_SCHEMA").query(
            "SELECT CONSTRAINT_SCHEMA AS db, TABLE_NAME AS tbl, UNIQUE_CONSTRAINT_SCHEMA AS parent_db,"
                + " REFERENCED_TABLE_NAME AS parent, DELETE_RULE AS on_delete, UPDATE_RULE AS on_update"
                + " FROM information_schema.REFERENTIAL_CONSTRAINTS",
            where: "(DELETE_RULE IN \(Self.changing) OR UPDATE_RULE IN \(Self.changing))",
            order: "db, tbl, parent_db, parent", on: connection, operation: "read foreign keys"
        ).map { row in
            CascadingForeignKey(
                parent: TableIdentity(row.text("parent_db"), row.text("parent")), child: row.table,
                onDelete: Self.changing.contains("'\(row.text("on_delete"))'"),
                onUpdate: Self.changing.contains("'\(row.text("on_update"))'"))
        }
    }

    private func inServersOrder(_ keys: [UniqueKey], of table: TableIdentity) async throws -> [UniqueKey] {
        let order = try await connection.definitions(
            "SHOW INDEX FROM \(table.quoted)", operation: "read keys of \(table)"
        ).map { $0.text("Key_name").exact }
        return keys.sorted {
            (order.firstIndex(of: $0.name.exact) ?? order.count) < (order.firstIndex(of: $1.name.exact) ?? order.count)
        }
    }
}
