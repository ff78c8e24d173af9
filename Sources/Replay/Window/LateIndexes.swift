import Binlog
import Catalog
import MySQL
import Timeline

/// Indexes that are in the way of rows which a window changes forward: full-text ones of a table that numbers its documents itself,
/// spatial ones of a table without a key. They are dropped before it, and made again after it, or before a statement that may need them.
package struct LateIndexes: Sendable {
    private var tables: [TableIdentity: TableCopy] = [:]
    /// What the target did not take again.
    private(set) var shortfalls: [Shortfall] = []

    package init() {}

    /// - Parameter missing: parts of tables that the target does not have.
    package init(_ copies: [TableCopy], without missing: [Shortfall]) {
        let incomplete = Set(
            missing.filter { if case .key = $0.part { true } else { $0.part == .table } }.map(\.table))
        for copy in copies where !copy.lateKeysToAdd.isEmpty && !incomplete.contains(copy.table.name) {
            tables[copy.table.name] = copy
        }
    }

    /// Drops those of tables whose rows a window changes. None when it changes rows by statements, which may use them.
    package mutating func drop(for findings: WindowFindings, on writer: Connection) async throws {
        let touched = Set(findings.tables.map(\.table))
        tables = findings.statementRows.count > 0 ? [:] : tables.filter { touched.contains($0.key) }
        for copy in tables.values {
            let drops = copy.lateKeysToAdd.map { "DROP INDEX " + SQL.identifier(TableDefinition.firstName(in: $0)) }
            try await writer.execute(
                copy.altering(drops),
                operation: "drop the full-text and spatial indexes of table \(copy.table.name) for the time being")
        }
    }

    /// Tables that a statement may be about.
    func concerned(by effect: StatementEffect) -> [TableIdentity] {
        guard case .definitions(let changes) = effect else { return Array(tables.keys) }
        return tables.keys.filter { table in
            changes.contains { change in
                change.objects.contains { object in
                    object.database.exact == table.database.exact
                        && (object.kind == .database || object.name.exact == table.table.exact)
                }
            }
        }
    }

    package var all: [TableIdentity] { Array(tables.keys) }

    /// With all that came before done and committed.
    package mutating func restore(_ concerned: [TableIdentity], on writer: Connection) async throws {
        for table in concerned {
            guard let copy = tables.removeValue(forKey: table) else { continue }
            shortfalls += try await TableMaking(table: copy, writer: writer).addLateKeys()
        }
    }
}
