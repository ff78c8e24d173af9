import Binlog
import MySQL
import Server

/// Makes a table on the target, and later what was left out of it at first. What the server does not take is a shortfall.
package struct TableMaking {
    package let table: TableCopy
    package let writer: Connection

    package init(table: TableCopy, writer: Connection) {
        self.table = table
        self.writer = writer
    }

    package func create() async throws -> [Shortfall] {
        let refused = try await attempt(table.createStatement, as: .table, "create table \(table.table.name)")
        guard refused.isEmpty else { return refused }
        try await dropDefaults()
        return try await correctCollations(isEmpty: true)
    }

    private func dropDefaults() async throws {
        let columns = (table.definition?.columns ?? []).map(ColumnClause.init).filter(\.lacksDefault).compactMap(\.name)
        guard !columns.isEmpty else { return }
        let changes = columns.map { "ALTER COLUMN \(SQL.identifier($0)) DROP DEFAULT" }
        try await writer.execute(
            "\(table.alter) \(changes.joined(separator: ", "))",
            operation: "drop defaults of table \(table.table.name)")
    }

    package func addKeys() async throws -> [Shortfall] {
        let refused = try await add(table.keysToAdd, "add the indexes of table \(table.table.name)") { .key($0.exact) }
        return table.keysToAdd.isEmpty ? refused : refused + (try await correctCollations(isEmpty: false))
    }

    private func correctCollations(isEmpty: Bool) async throws -> [Shortfall] {
        try await ExpressionCollations(table: table, writer: writer).correct(isEmpty: isEmpty)
    }

    package func addForeignKeys() async throws -> [Shortfall] {
        try await add(table.foreignKeysToAdd, "add the foreign keys of table \(table.table.name)") {
            .foreignKey($0.exact)
        }
    }

    /// While the table is empty: a column gets the type of what it refers to until the key is there. With `foreign_key_checks=0` a
    /// server then takes an ALTER TABLE that makes the two sides differ, as the source once did.
    package func addUnequalForeignKeys() async throws -> [Shortfall] {
        var shortfalls: [Shortfall] = []
        for key in table.unequalForeignKeys {
            let operation = "add the foreign keys of table \(table.table.name)"
            let refused = try await attempt(
                "\(table.alter) \(key.columnsAsInParent), ADD \(key.text)", as: .foreignKey(key.text.exact), operation)
            shortfalls += refused
            guard refused.isEmpty, let columns = table.definition?.modifying(key.columns) else { continue }
            try await writer.execute("\(table.alter) \(columns)", operation: operation)
            try await dropDefaults()
        }
        return shortfalls
    }

    package func addLateKeys() async throws -> [Shortfall] {
        var shortfalls: [Shortfall] = []
        // InnoDB cannot add several in one go.
        for key in table.lateKeysToAdd {
            shortfalls += try await attempt(
                table.add([key]), as: .key(key.exact),
                "add the full-text and spatial indexes of table \(table.table.name)")
        }
        return shortfalls
    }

    /// In the first of these time zones in which all rows satisfy it.
    package func enforce(_ check: String, inTimeZones zones: [String]) async throws -> [Shortfall] {
        let operation = "enforce the checks of table \(table.table.name)"
        var shortfalls: [Shortfall] = []
        for zone in zones {
            do {
                try await writer.execute("SET SESSION time_zone = \(SQL.literal(zone))", operation: operation)
            } catch let error as ServerError where Shortfall.isOfObject(error) {
                continue  // that the target does not know
            }
            shortfalls = try await attempt(
                "ALTER TABLE \(table.qualifiedName) ALTER CHECK \(SQL.identifier(check)) ENFORCED",
                as: .check(check.exact),
                operation)
            if shortfalls.isEmpty { break }
        }
        try await writer.execute("SET SESSION time_zone = '+00:00'", operation: operation)
        return shortfalls
    }

    /// All in one go, or else those that the server takes.
    private func add(
        _ keys: [String], _ operation: String, as part: (String) -> Shortfall.Part
    ) async throws -> [Shortfall] {
        guard let first = keys.first else { return [] }
        let refused = try await attempt(table.add(keys), as: part(first), operation)
        guard !refused.isEmpty, keys.count > 1 else { return refused }
        var shortfalls: [Shortfall] = []
        for key in keys { shortfalls += try await attempt(table.add([key]), as: part(key), operation) }
        return shortfalls
    }

    private func attempt(
        _ statement: String, as part: Shortfall.Part, _ operation: String
    ) async throws -> [Shortfall] {
        try await writer.execute("USE \(SQL.identifier(table.table.name.database))", operation: operation)
        return try await ExpressionCollations(table: table, writer: writer).using {
            do {
                try await Retry.whileTransient(on: writer) {
                    try await writer.execute(statement, operation: operation)
                }
                return []
            } catch let error as ServerError where Shortfall.isOfObject(error) {
                return [Shortfall(table.table.name, part, error)]
            }
        }
    }
}
