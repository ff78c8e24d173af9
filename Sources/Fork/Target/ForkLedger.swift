import Binlog
import Catalog
import Foundation
import MySQL
import Server

/// What is done of a fork by now, kept on the target in the schema of the ``UnfinishedMark``: steps, and the ranges of rows of tables that
/// have several, which are committed together with the rows themselves. It goes with the mark.
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
        // The bounds of a range are values of rows, which are not to lie there: a digest tells it from others.
        try await connection.execute(
            """
            CREATE TABLE \(ranges) (
              id BIGINT AUTO_INCREMENT PRIMARY KEY, table_schema VARCHAR(64) NOT NULL, table_name VARCHAR(64) NOT NULL,
              range_digest CHAR(64) NOT NULL, row_count BIGINT NOT NULL)
            \(UnfinishedMark.tableOptions)
            """, operation: operation)
    }

    static func begin(_ step: ForkStep, on connection: Connection) async throws {
        try await write(
            "REPLACE INTO \(steps) VALUES (\(SQL.literal(step.rawValue)), UTC_TIMESTAMP(6), NULL)", on: connection)
    }

    static func finish(_ step: ForkStep, on connection: Connection) async throws {
        try await write(
            "UPDATE \(steps) SET done = UTC_TIMESTAMP(6) WHERE name = \(SQL.literal(step.rawValue))", on: connection)
    }

    /// A table that was dropped again has no rows.
    static func forget(_ table: TableIdentity, on connection: Connection) async throws {
        try await write(
            "DELETE FROM \(ranges) WHERE table_schema = \(SQL.literal(table.database)) AND table_name = \(SQL.literal(table.table))",
            on: connection)
    }

    /// Somebody may look at it meanwhile.
    private static func write(_ statement: String, on connection: Connection) async throws {
        try await Retry.whileTransient(on: connection) {
            try await connection.execute(statement, operation: operation)
        }
    }

    /// In the transaction that has written the rows.
    /// - Throws: ``ForkError`` for what the ledger's own table does not take: it says nothing of the rows.
    static func note(_ range: KeyRange, rows: Int, of table: TableIdentity, on connection: Connection) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(range), as: UTF8.self)
        do {
            try await connection.execute(
                """
                INSERT INTO \(ranges) (table_schema, table_name, range_digest, row_count)
                VALUES (\(SQL.literal(table.database)), \(SQL.literal(table.table)), SHA2(\(SQL.literal(text)), 256), \(rows))
                """, operation: operation)
        } catch let error as ServerError where !error.isConnectionLost && !Retry.isTransient(error) {
            throw ForkError(error, hasWritten: true)
        }
    }
}
