import Binlog
import MySQL

/// Rows that refer to rows that are not there, as can be when checks were off.
enum ForeignKeyOrphans {
    /// - Parameter tables: those that have been changed; only foreign keys from or to one of them are looked at.
    /// - Returns: the foreign keys with such rows: `shop.orders.fk_customer`.
    static func find(in tables: Set<TableIdentity>, on connection: Connection) async throws -> [String] {
        let rows = try await connection.query(
            "SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, CONSTRAINT_NAME AS name, COLUMN_NAME AS col,"
                + " REFERENCED_TABLE_SCHEMA AS parent_db, REFERENCED_TABLE_NAME AS parent,"
                + " REFERENCED_COLUMN_NAME AS parent_col FROM information_schema.KEY_COLUMN_USAGE"
                + " WHERE REFERENCED_TABLE_NAME IS NOT NULL ORDER BY 1, 2, 3, ORDINAL_POSITION",
            operation: "read foreign keys"
        ).rows
        var keys: [(child: TableIdentity, parent: TableIdentity, name: String, columns: [(String, String)])] = []
        for row in rows {
            let child = TableIdentity(row.text("db"), row.text("tbl"))
            let parent = TableIdentity(row.text("parent_db"), row.text("parent"))
            guard tables.contains(child) || tables.contains(parent) else { continue }
            if keys.last?.child == child, keys.last?.name.isSameName(as: row.text("name")) == true {
                keys[keys.count - 1].columns.append((row.text("col"), row.text("parent_col")))
            } else {
                keys.append((child, parent, row.text("name"), [(row.text("col"), row.text("parent_col"))]))
            }
        }
        var orphans: [String] = []
        for key in keys {
            let joined = key.columns.map { "c.\(SQL.identifier($0)) = p.\(SQL.identifier($1))" }
            let notNull = key.columns.map { "c.\(SQL.identifier($0.0)) IS NOT NULL" }
            let found = try await connection.query(
                "SELECT 1 FROM \(SQL.identifier(key.child.database, key.child.table)) c"
                    + " WHERE \(notNull.joined(separator: " AND ")) AND NOT EXISTS (SELECT 1 FROM"
                    + " \(SQL.identifier(key.parent.database, key.parent.table)) p"
                    + " WHERE \(joined.joined(separator: " AND "))) LIMIT 1",
                operation: "check foreign key \(key.name) of \(key.child)"
            ).rows
            if !found.isEmpty { orphans.append("\(key.child).\(key.name)") }
        }
        return orphans
    }
}
