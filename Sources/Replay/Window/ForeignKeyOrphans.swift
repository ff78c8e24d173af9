import Binlog
import Catalog
import MySQL
import Server

/// Rows that refer to rows that are not there, as can be when checks were off.
enum ForeignKeyOrphans {
    /// - Parameter tables: those that have been changed; only foreign keys from or to one of them are looked at.
    /// - Returns: the foreign keys with such rows: `shop.orders.fk_customer`.
    static func find(in tables: Set<TableIdentity>, on connection: Connection) async throws -> [String] {
        let keys = try await ForeignKeysReader.read(on: connection).filter {
            tables.contains($0.child) || tables.contains($0.parent)
        }
        var orphans: [String] = []
        for key in keys {
            let columns = key.columns.map {
                (SQL.identifier($0.child.wrappedValue), SQL.identifier($0.parent.wrappedValue))
            }
            let joined = columns.map { "c.\($0) = p.\($1)" }
            let notNull = columns.map { "c.\($0.0) IS NOT NULL" }
            let found = try await connection.query(
                "SELECT 1 FROM \(key.child.quoted) c"
                    + " WHERE \(notNull.joined(separator: " AND ")) AND NOT EXISTS (SELECT 1 FROM"
                    + " \(key.parent.quoted) p"
                    + " WHERE \(joined.joined(separator: " AND "))) LIMIT 1",
                operation: "check foreign key \(key.name) of \(key.child)"
            ).rows
            if !found.isEmpty { orphans.append("\(key.child).\(key.name)") }
        }
        return orphans
    }
}
