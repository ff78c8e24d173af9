import Binlog
import MySQL
import Server

/// Tables that are there and cannot be copied, since their server can read their rows or their definitions as little.
struct UnreadableTables {
    let connection: Connection
    let databases: [String]

    /// Those that can be found without asking for each table's definition.
    func read() async throws -> [NotCopied] {
        // For a table that it could not open to tell its rows, the server has its reason in place of the comment.
        let listed = try await rows(
            """
            SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name, TABLE_ROWS AS number, TABLE_COMMENT AS comment
            FROM information_schema.TABLES
            WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA IN \(SQL.list(databases)) ORDER BY TABLE_SCHEMA, TABLE_NAME
            """)
        let names = listed.map { TableIdentity($0.text("db"), $0.text("name")) }
        var result: [NotCopied] = []
        let discarded = try await discarded(among: names)
        for (row, name) in zip(listed, names) {
            if discarded.contains(name) {
                result.append(Self.discarded(name))
            } else if !row.text("comment").isEmpty {
                do { _ = try await Self.statement(of: name, from: connection) } catch let unreadable as Unreadable {
                    result.append(unreadable.notCopied)
                }
            }
        }
        return result
    }

    static func discarded(_ table: TableIdentity) -> NotCopied {
        NotCopied(
            object: "table \(table)",
            reason:
                "its tablespace, or that of a partition, is discarded (ALTER TABLE … DISCARD TABLESPACE): it has no rows"
                + " to read until IMPORT TABLESPACE")
    }

    /// Those of these tables whose tablespace, or that of a partition, is discarded.
    func discarded(among tables: [TableIdentity]) async throws -> Set<TableIdentity> {
        guard connection.version >= 80_014 else { return [] }  // which have the column
        let spaces = try await rows(
            "SELECT NAME AS name FROM information_schema.INNODB_TABLESPACES WHERE STATE = 'discarded'"
        ).map { $0.text("name") }
        guard !spaces.isEmpty else { return [] }
        func key(_ table: TableIdentity) -> [UInt8] { Array("\(table.database)/\(table.table)".utf8) }
        let byKey = Dictionary(tables.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
        let separator = Array("#p#".utf8)
        return Set(
            spaces.compactMap { space in
                let name = Array(space.utf8)
                if let table = byKey[name] { return table }
                // A partition's name follows its table's, which may hold the same signs.
                return name.indices.reversed().lazy.compactMap { position in
                    name[position...].starts(with: separator) ? byKey[Array(name[..<position])] : nil
                }.first
            })
    }

    /// The definition cannot be read.
    struct Unreadable: Error {
        let notCopied: NotCopied
    }

    /// - Parameter connection: for the bytes of every character set, with `character_set_results = NULL`.
    /// - Throws: ``Unreadable``.
    static func statement(of table: TableIdentity, from connection: Connection) async throws -> [UInt8]? {
        do {
            return try await connection.definitions(
                "SHOW CREATE TABLE \(table.quoted)",
                operation: "read the definition of table \(table)"
            ).first?.bytes("Create Table")
        } catch let error as ServerError where Shortfall.isOfObject(error) {
            throw Unreadable(
                notCopied: NotCopied(
                    object: "table \(table)",
                    reason: "the server does not show it: \(error.message) (error \(error.number))"))
        }
    }

    private func rows(_ sql: String) async throws -> [Row] {
        try await connection.query(sql, operation: "look for tables that cannot be read").rows
    }
}
