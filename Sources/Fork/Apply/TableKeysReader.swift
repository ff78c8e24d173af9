import Binlog
import MySQL
import Timeline

/// Reads how the rows of each of a server's tables are told apart.
enum TableKeysReader {
    private static let isOfInterest = "NOT IN ('information_schema', 'performance_schema', 'sys')"

    /// What a foreign key does to rows of the child.
    private static let changing = "('CASCADE', 'SET NULL', 'SET DEFAULT')"

    static func read(on connection: Connection) async throws -> TableKeys {
        let columns = try await ColumnFactsReader.read(on: connection, where: "TABLE_SCHEMA \(isOfInterest)")

        let keys = try await uniqueKeys(on: connection)
        var result = TableKeys()
        for row in try await connection.query(
            "SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, ENGINE AS engine FROM information_schema.TABLES"
                + " WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA \(isOfInterest)", operation: "read tables"
        ).rows {
            let (columns, keys) = (columns[row.table] ?? [], keys[row.table] ?? [])
            result.tables[row.table] = TableKeys.Facts(
                key: TableKey(columns: columns.map(\.name), keys: keys), engine: row.text("engine"), columns: columns,
                uniqueKeys: keys.compactMap { $0.facts(in: columns.map(\.name)) })
            if keys.count > 2 || keys.count == 2 && !keys.contains(where: \.isPrimary) {
                result.deletingFirst.insert(row.table)
            }
        }
        for row in try await connection.query(
            "SELECT CONSTRAINT_SCHEMA AS db, TABLE_NAME AS tbl, UNIQUE_CONSTRAINT_SCHEMA AS parent_db,"
                + " REFERENCED_TABLE_NAME AS parent, DELETE_RULE AS on_delete, UPDATE_RULE AS on_update"
                + " FROM information_schema.REFERENTIAL_CONSTRAINTS"
                + " WHERE DELETE_RULE IN \(changing) OR UPDATE_RULE IN \(changing)", operation: "read foreign keys"
        ).rows {
            result.cascades.append(
                CascadingForeignKey(
                    parent: TableIdentity(row.text("parent_db"), row.text("parent")), child: row.table,
                    onDelete: changing.contains("'\(row.text("on_delete"))'"),
                    onUpdate: changing.contains("'\(row.text("on_update"))'")))
        }
        result.deletingFirst.formUnion(
            try await connection.query(
                "SELECT DISTINCT TABLE_SCHEMA AS db, TABLE_NAME AS tbl FROM information_schema.STATISTICS"
                    + " WHERE EXPRESSION LIKE '% array)%'", operation: "read multi-valued indexes"
            ).rows.map(\.table))
        return result
    }

    private static func uniqueKeys(on connection: Connection) async throws -> [TableIdentity: [UniqueKey]] {
        var keys: [TableIdentity: [UniqueKey]] = [:]
        for row in try await connection.query(
            "SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, INDEX_NAME AS name, COLUMN_NAME AS col, SUB_PART AS part,"
                + " NULLABLE AS nullable FROM information_schema.STATISTICS"
                + " WHERE NON_UNIQUE = 0 AND TABLE_SCHEMA \(isOfInterest)"
                + " ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX", operation: "read keys"
        ).rows {
            let part = UniqueKey.Part(
                column: row.string("col")?.exact, prefix: row.string("part").flatMap(Int.init),
                isNullable: row.text("nullable") == "YES")
            let name = row.text("name")
            if keys[row.table]?.last?.name.exact == name.exact {
                let last = keys[row.table, default: []].count - 1
                keys[row.table]?[last].parts.append(part)
            } else {
                keys[row.table, default: []].append(UniqueKey(name: name, parts: [part]))
            }
        }
        // Only SHOW INDEX tells the server's order, and only between several unique keys does it matter.
        for (table, all) in keys where all.count > 1 && !all.contains(where: \.isPrimary) {
            let order = try await Retry.whileTransient(on: connection) {
                try await connection.query(
                    "SHOW INDEX FROM \(SQL.identifier(table.database, table.table))", operation: "read keys of \(table)"
                ).rows.map { $0.text("Key_name").exact }
            }
            keys[table] = all.sorted {
                (order.firstIndex(of: $0.name.exact) ?? order.count)
                    < (order.firstIndex(of: $1.name.exact) ?? order.count)
            }
        }
        return keys
    }
}

extension Row {
    var table: TableIdentity { TableIdentity(text("db"), text("tbl")) }
}
