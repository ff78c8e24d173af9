import Binlog
import MySQL
import Server

/// Reads what unique keys a server's tables have.
struct UniqueKeysReader: Sendable {
    /// Primary keys first, then by their names.
    var keys: [TableIdentity: [UniqueKey]] = [:]
    /// Tables that have a multi-valued index, unique or not.
    private(set) var multiValued: Set<TableIdentity> = []

    static func read(_ tables: TableConditions, on connection: Connection) async throws -> UniqueKeysReader {
        var result = UniqueKeysReader()
        let isMultiValued =
            connection.dialect.hasIndexExpressions ? "COALESCE(EXPRESSION LIKE '% array)%', 0)" : "0"
        for row in try await tables.query(
            "SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, INDEX_NAME AS name, COLUMN_NAME AS col, SUB_PART AS part,"
                + " NULLABLE AS nullable, SEQ_IN_INDEX AS place, NON_UNIQUE AS others, IS_VISIBLE AS visible,"
                + " INDEX_NAME <> 'PRIMARY' AS secondary, \(isMultiValued) AS multi FROM information_schema.STATISTICS",
            where: "(NON_UNIQUE = 0 OR \(isMultiValued))", order: "db, tbl, secondary, name, place", on: connection,
            operation: "read keys")
        { result.add(row) }
        return result
    }

    private mutating func add(_ row: Row) {
        if row.int("multi") == 1 { multiValued.insert(row.table) }
        guard row.int("others") == 0 else { return }
        let part = UniqueKey.Part(
            column: row.string("col")?.exact, prefix: row.string("part").flatMap(Int.init),
            isNullable: row.text("nullable") == "YES")
        let name = row.text("name")
        var keys = keys[row.table] ?? []
        if keys.last?.name.exact == name.exact {
            keys[keys.count - 1].parts.append(part)
        } else {
            keys.append(UniqueKey(name: name, isVisible: row.text("visible") == "YES", parts: [part]))
        }
        self.keys[row.table] = keys
    }
}

extension Row {
    package var table: TableIdentity { TableIdentity(text("db"), text("tbl")) }
}
