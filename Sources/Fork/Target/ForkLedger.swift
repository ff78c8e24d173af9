import Binlog
import Catalog
import Foundation
import MySQL
import Server

/// What is done of a fork by now, kept on the target in the schema of the ``UnfinishedMark``: steps, and ranges of rows, which are
/// committed together with the rows themselves. A run that was broken off can be told from it; it goes with the mark.
enum ForkLedger {
    private static let steps = "\(UnfinishedMark.schema).step"
    private static let ranges = "\(UnfinishedMark.schema).copied_range"
    private static let operation = "write the ledger of the fork"

    /// Empty ones in the place of what an earlier run, or somebody else, has left.
    static func create(on connection: Connection) async throws {
        for name in ["step", "copied_range"] { try await UnfinishedMark.drop(name, on: connection, operation) }
        try await connection.execute(
            "CREATE TABLE \(steps) (name VARCHAR(64) PRIMARY KEY, begun DATETIME(6) NOT NULL, done DATETIME(6))"
                + " \(UnfinishedMark.tableOptions)", operation: operation)
        // The bounds of a range as archives have them: `KeyRange` in JSON.
        try await connection.execute(
            """
            CREATE TABLE \(ranges) (
              id BIGINT AUTO_INCREMENT PRIMARY KEY, table_schema VARCHAR(64) NOT NULL, table_name VARCHAR(64) NOT NULL,
              key_range LONGTEXT NOT NULL, row_count BIGINT NOT NULL)
            \(UnfinishedMark.tableOptions)
            """, operation: operation)
    }

    static func begin(_ step: ForkStep, on connection: Connection) async throws {
        try await connection.execute(
            "REPLACE INTO \(steps) VALUES (\(SQL.literal(step.rawValue)), UTC_TIMESTAMP(6), NULL)",
            operation: operation)
    }

    static func finish(_ step: ForkStep, on connection: Connection) async throws {
        try await connection.execute(
            "UPDATE \(steps) SET done = UTC_TIMESTAMP(6) WHERE name = \(SQL.literal(step.rawValue))",
            operation: operation)
    }

    /// In the transaction that has written the rows.
    static func note(_ range: KeyRange, rows: Int, of table: TableIdentity, on connection: Connection) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(range), as: UTF8.self)
        try await connection.execute(
            """
            INSERT INTO \(ranges) (table_schema, table_name, key_range, row_count)
            VALUES (\(SQL.literal(table.database)), \(SQL.literal(table.table)), \(SQL.literal(text)), \(rows))
            """, operation: operation)
    }
}
