import Binlog
import Catalog
import MySQL
import Timeline

/// Reads what decides how a window can be resolved, apart from the binary log itself.
package enum WindowFactsReader {
    /// - Parameter connection: to the server that wrote the binary log.
    package static func read(from connection: Connection) async throws -> SourceFacts {
        var facts = try await logging(on: connection).with(TableKeysReader.read(on: connection))
        facts.foreignKeys = try await ForeignKeysReader.read(on: connection).compactMap { $0.facts(facts.tables) }
        return facts
    }

    package static let nativeForeignKeys = "innodb_native_foreign_keys"

    /// What the server logs, and nothing of its tables.
    package static func logging(on connection: Connection) async throws -> SourceFacts {
        let variables = try await connection.query(
            "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('\(nativeForeignKeys)', 'log_replica_updates',"
                + " 'log_slave_updates')", operation: "read how the source writes its binary log"
        ).rows.map { ($0.text("Variable_name"), $0.text("Value")) }
        let values = Dictionary(variables, uniquingKeysWith: { first, _ in first })
        let channels = try await connection.query(
            "SELECT COUNT(*) AS channels FROM performance_schema.replication_connection_configuration",
            operation: "look for replication channels"
        ).rows.first?.int("channels")
        let filters = try await BinlogFilters.read(from: connection)
        let logsReplicated = values["log_replica_updates"] ?? values["log_slave_updates"] ?? "ON"
        var hides = logsReplicated == "OFF"
        if hides, channels == 0 { hides = try await hasUnlogged(on: connection) }
        return SourceFacts(
            version: connection.version, nativeForeignKeys: values[nativeForeignKeys].map { $0 == "ON" },
            loggedDatabases: filters.logged, unloggedDatabases: filters.unlogged,
            hidesReplicatedChanges: hides, tables: [:])
    }

    /// Whether there are transactions that were in none of the binary log's files, such as a replica gets that does not log them: also
    /// one that was promoted since. Those that were set when the server was made (`gtid_purged`) look the same.
    private static func hasUnlogged(on connection: Connection) async throws -> Bool {
        let operation = "look for transactions that were not logged"
        guard
            let oldest = try await connection.query("SHOW BINARY LOGS", operation: operation).rows.first?
                .text("Log_name")
        else { return false }
        let events = try await connection.query(
            "SHOW BINLOG EVENTS IN \(SQL.literal(oldest)) LIMIT 4", operation: operation
        ).rows
        let before = events.first { $0.text("Event_type") == "Previous_gtids" }?.text("Info") ?? ""
        let purged = try await connection.query("SELECT @@GLOBAL.gtid_purged AS gtids", operation: operation).rows.first
        return try !GTIDSet(purged?.text("gtids") ?? "").subtracting(GTIDSet(before)).isEmpty
    }
}

extension SourceFacts {
    /// The same source, with the tables and keys of another server, or of another moment.
    package func with(_ keys: TableKeys) -> SourceFacts {
        var facts = self
        facts.tables = keys.facts
        facts.cascades = keys.cascades
        return facts
    }
}

extension TableKeys {
    /// As planning wants them.
    package var facts: [TableIdentity: TableFacts] {
        tables.mapValues {
            var facts = TableFacts(
                key: $0.key, isTransactional: StorageEngine($0.engine).isTransactional, columns: $0.columns)
            facts.uniqueKeys = $0.uniqueKeys
            return facts
        }
    }
}
