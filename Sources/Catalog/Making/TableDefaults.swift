import MySQL

/// What a table's definition does not say, and the server's variables do when it is made.
package enum TableDefaults {
    static let filePerTable = "innodb_file_per_table"
    package static let rowFormat = "innodb_default_row_format"

    /// As the server has it when the fork's tables are made; other formats take turns.
    package static let usualRowFormat = "dynamic"

    /// Tables by the row format that is to be the server's default when they are made.
    package static func byRowFormat(_ tables: [TableCopy]) -> [(format: String, tables: [TableCopy])] {
        Dictionary(grouping: tables) { $0.table.impliedRowFormat ?? usualRowFormat }
            .map { (format: $0.key, tables: $0.value) }.sorted { $0.format < $1.format }
    }

    package static func use(rowFormat format: String, on connection: Connection) async throws {
        try await connection.execute(
            "SET GLOBAL \(rowFormat) = \(SQL.literal(format))", operation: "choose the row format of new tables")
    }
}

extension Table {
    /// The row format that the table has got from the server's default; nil when its definition names one, or implies one.
    package var impliedRowFormat: String? {
        guard let format = rowFormat?.lowercased(), ["compact", "dynamic", "redundant"].contains(format) else {
            return nil
        }
        let options = statement.range(of: "\n)").map { statement[$0.upperBound...] } ?? ""
        let beforeComment = options.range(of: " COMMENT='").map { options[..<$0.lowerBound] } ?? options
        return beforeComment.contains(" ROW_FORMAT=") || beforeComment.contains(" KEY_BLOCK_SIZE=") ? nil : format
    }
}
