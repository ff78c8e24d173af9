import Binlog
import MySQL
import Server

/// What a server's texts do not say exactly about columns, read as values instead.
///
/// SHOW CREATE TABLE and information_schema print members of ENUM and SET in utf8mb3, with question marks for what that lacks, a
/// FLOAT with six digits, and an AUTO_INCREMENT column that may be NULL like one that may not. Other character sets have
/// several codes for one character, of which text keeps one (measured on 9.7).
struct ExactColumns {
    let connection: Connection

    /// The statement with what it means written out, the same on every server with the same table.
    func correct(_ statement: String, of table: TableIdentity, _ columns: [Column]) async throws -> String {
        guard statement.contains(" AUTO_INCREMENT") || columns.contains(where: Self.isDoubtful),
            let definition = TableDefinition(statement)
        else { return statement }
        var clauses: [ColumnClause] = []
        let defaults = try await defaults(definition, table, columns)
        for item in definition.items {
            guard case .column(let text) = item else { continue }
            var clause = ColumnClause(text)
            if let column = columns.first(where: { clause.isOf($0) }) {
                if Self.hasDoubtfulMembers(column) {
                    clause.setMembers(try await members(of: column, table, shown: clause.members))
                }
                if let exact = defaults[Array(column.name.utf8)] { clause.setDefault(exact) }
                if column.isNullable { clause.sayNull() }
            }
            clauses.append(clause)
        }
        return definition.statement(columns: clauses.map(\.text))
    }

    // MARK: - What is doubtful

    private static func isDoubtful(_ column: Column) -> Bool {
        hasDoubtfulMembers(column) || mayHaveDoubtfulDefault(column)
    }

    private static func hasDoubtfulMembers(_ column: Column) -> Bool {
        ["enum", "set"].contains(column.type) && isDoubtful(column.fullType)
    }

    private static func mayHaveDoubtfulDefault(_ column: Column) -> Bool {
        !column.isGenerated && (column.type == "float" || ["char", "varchar", "enum", "set"].contains(column.type))
    }

    private static func isDoubtful(_ text: String) -> Bool {
        text.utf8.contains { $0 >= 0x80 || $0 == UInt8(ascii: "?") }
    }

    // MARK: - Values

    private func members(of column: Column, _ table: TableIdentity, shown: [String]) async throws -> [String] {
        let rows = try await connection.query(
            MemberQuery(column, table, count: shown.count).selecting("HEX(v) AS hex") + " ORDER BY n",
            operation: "read the members of column \(column.name), table \(table)"
        ).rows
        let exact = rows.map { $0.bytes("hex").flatMap(Hexadecimal.bytes) }
        guard exact.count == shown.count else { return shown }
        return zip(shown, exact).map { Self.literal(shown: $0, exact: $1, of: column) }
    }

    /// In the words of the server where they say it.
    private static func literal(shown: String, exact: [UInt8]?, of column: Column) -> String {
        guard let exact, isDoubtful(shown) else { return shown }
        let bytes = Array(shown.utf8)
        let isUTF8 = column.characterSet.map(TextEncoder.isUTF8) ?? false
        if isUTF8, bytes.first == UInt8(ascii: "'"),
            ShownStatement.unescaped(bytes.dropFirst().dropLast()).elementsEqual(exact)
        {
            return shown
        }
        return SQL.hexLiteral(exact)
    }

    /// By the name of the column: those that the statement does not have exactly.
    private func defaults(
        _ definition: TableDefinition, _ table: TableIdentity, _ columns: [Column]
    ) async throws -> [[UInt8]: String] {
        let doubtful = definition.items.compactMap { item -> Column? in
            guard case .column(let text) = item else { return nil }
            let clause = ColumnClause(text)
            guard let shown = clause.defaultLiteral, let column = columns.first(where: { clause.isOf($0) }),
                Self.mayHaveDoubtfulDefault(column)
            else { return nil }
            if column.type == "float" { return column }
            let isUTF8 = column.characterSet.map(TextEncoder.isUTF8) ?? true
            return !isUTF8 && Self.isDoubtful(shown) ? column : nil
        }
        guard !doubtful.isEmpty else { return [:] }
        let values = doubtful.map { column in
            let value = "DEFAULT(d.\(SQL.identifier(column.name)))"
            return column.type == "float" ? "\(value) * 1e0" : "HEX(\(value))"
        }
        let names = doubtful.map { "t.\(SQL.identifier($0.name))" }
        // Of a row that is not there, a column that is NOT NULL has no default, either. As a row of a derived table it is there.
        let row = try await connection.query(
            """
            SELECT \(values.joined(separator: ", ")) FROM (
              SELECT \(names.joined(separator: ", ")) FROM (SELECT 1 AS one) q
                LEFT JOIN \(table.quoted) t ON FALSE LIMIT 1) d
            """, operation: "read the defaults of table \(table)"
        ).rows.first
        guard let row else { return [:] }
        return try zip(doubtful, row.values).reduce(into: [:]) { result, pair in
            guard let value = pair.1 else {
                throw ForkError(
                    .defect,
                    "the default of column \(pair.0.name), table \(table), cannot be read from \(connection.server)",
                    hint: "report this as a defect of mysqlfork, with the definition of the table")
            }
            result[Array(pair.0.name.utf8)] =
                pair.0.type == "float"
                ? SQL.literal(String(decoding: value, as: UTF8.self)) : Hexadecimal.bytes(value).map(SQL.hexLiteral)
        }
    }
}

extension ColumnClause {
    fileprivate func isOf(_ column: Column) -> Bool { name?.utf8.elementsEqual(column.name.utf8) == true }
}
