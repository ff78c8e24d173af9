import Binlog
import Catalog
import MySQL
import Server
import Timeline

/// A stored generated column of which the target has other values than the row images.
struct RecomputedColumn: Sendable, Hashable, Comparable {
    let table: TableIdentity
    @ExactText private(set) var column: String

    static func < (left: Self, right: Self) -> Bool {
        ("\(left.table)".exact, left.column.exact) < ("\(right.table)".exact, right.column.exact)
    }

    var notCopied: NotCopied {
        StoredColumns.notCopied(table, column: column)
    }
}

extension KeyedLane {
    /// Where the images go, whose columns are all plain there.
    private static let scratch = TableIdentity(OwnDatabase.name, "computed")

    /// A server computes stored columns anew from the images of the others, by the session's time zone and language. What is written
    /// is compared with the images, which the server puts into a table beside.
    /// - Parameter computed: the columns of tables that have such.
    func recomputed(
        in changes: [TableChange], _ computed: [TableIdentity: [ColumnFacts]]
    ) async throws -> Set<RecomputedColumn> {
        let written = changes.filter { !$0.writes.isEmpty && computed[$0.table.identity] != nil }
        guard !written.isEmpty, try await hasScratch else { return [] }
        var found: Set<RecomputedColumn> = []
        for change in written {
            guard let columns = computed[change.table.identity], case .columns(let key) = change.key,
                columns.count == change.table.columns.count
            else { continue }
            found.formUnion(try await compare(change, columns, key))
        }
        return found
    }

    /// A window that is applied without a fork around it has no place for that.
    private var hasScratch: Bool {
        get async throws {
            try await !connections[0].query(
                "SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = \(SQL.literal(Self.scratch.database))"
            ).rows.isEmpty
        }
    }

    private func compare(
        _ change: TableChange, _ columns: [ColumnFacts], _ key: [Int]
    ) async throws -> [RecomputedColumn] {
        let table = change.table.identity
        let operation = "compare generated columns of table \(table)"
        let connection = connections[0]
        let names = columns.map { SQL.identifier($0.name) }
        let (scratch, own) = (
            Self.scratch.quoted, table.quoted
        )
        let drop = "DROP TABLE IF EXISTS \(scratch)"
        try await connection.execute(drop, operation: operation)
        try await connection.execute(
            "CREATE TABLE \(scratch) ENGINE = InnoDB SELECT \(names.joined(separator: ", ")) FROM \(own) LIMIT 0",
            operation: operation)
        try await apply([change.writing(into: Self.scratch)])
        let stored = columns.filter { $0.isStored == true }
        let differences = stored.enumerated().map { index, column in
            let (mine, theirs) = ("t." + SQL.identifier(column.name), "s." + SQL.identifier(column.name))
            let isSame = "\(mine) <=> \(theirs) AND CAST(\(mine) AS BINARY) <=> CAST(\(theirs) AS BINARY)"
            return "MAX(NOT (\(isSame))) AS c\(index)"
        }
        let join = key.map { "t.\(names[$0]) = s.\(names[$0])" }.joined(separator: " AND ")
        let row = try await connection.query(
            "SELECT \(differences.joined(separator: ", ")) FROM \(scratch) s STRAIGHT_JOIN \(own) t ON \(join)",
            operation: operation
        ).rows.first
        try await connection.execute(drop, operation: operation)
        return stored.indices.filter { row?.int("c\($0)") == 1 }.map {
            RecomputedColumn(table: table, column: stored[$0].name)
        }
    }
}
