import MySQL

/// SQL that digests rows on the server, so that they need not travel.
///
/// A row becomes one unambiguous byte string: numbers and times as text between commas, strings after their length in bytes,
/// long values as their own SHA-256, NULL as `N`. So a changed bit, a swap between rows or columns, and bytes moved to the
/// next column all show, and a row of large values stays far below max_allowed_packet. SHA-256 because MD5 and SHA-1 are
/// no longer built in since MySQL 9.6; it costs no more than CHECKSUM TABLE.
package enum RowDigest {
    /// The SHA-256 of one row, in hexadecimal; NULL if the row has none (see ``mustExist(_:)``).
    package static func expression(for columns: [Column]) -> String {
        var parts: [String] = []
        for column in columns { parts += self.parts(for: column) }
        return "SHA2(CONCAT(\(parts.joined(separator: ", "))), 256)"
    }

    /// The row count and the digest of a set of rows, whatever their order.
    /// - Parameter mayRepeat: there can be equal rows. Their digests are added up then, since two would cancel out in an XOR,
    ///   which is cheaper and keeps all 256 bits.
    package static func aggregates(for columns: [Column], mayRepeat: Bool) -> String {
        let row = mustExist(expression(for: columns))
        return mayRepeat
            ? "COUNT(*), SUM(CAST(CONV(LEFT(\(row), 16), 16, 10) AS UNSIGNED))"
            : "COUNT(*), HEX(BIT_XOR(UNHEX(\(row))))"
    }

    /// The row has no digest where a column that is declared NOT NULL holds NULL, and where its text or that of a JSON document
    /// is larger than max_allowed_packet. The aggregates would skip it in silence: a function that rejects its argument makes it an error.
    package static let noDigest = "mysqlfork: a row without digest"

    private static func mustExist(_ row: String) -> String { "IFNULL(\(row), UUID_TO_BIN('\(noDigest)'))" }

    /// Arguments of CONCAT for one column.
    private static func parts(for column: Column) -> [String] {
        let name = SQL.identifier(column.name)
        switch column.type {
        case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "year", "date", "time", "datetime",
            "timestamp":
            return text(name, column)
        // Times one, not plus zero: minus zero plus zero is zero. A FLOAT by itself prints with 6 digits only.
        case "float", "double": return text("\(name) * 1e0", column)
        // As the number stored, unsigned: `+ 0` mixes up the largest sets, and enum index 0 looks like a member ''.
        case "bit", "enum", "set": return text("CAST(\(name) AS UNSIGNED)", column)
        case "char", "varchar", "binary", "varbinary":
            // Anything but the connection's character set would be converted, if that is possible at all.
            let keepsBytes = column.type.hasSuffix("binary") || column.characterSet == "utf8mb4"
            let bytes = keepsBytes ? name : "CAST(\(name) AS BINARY)"
            guard column.isNullable else { return ["LENGTH(\(name))", "':'", bytes] }
            return ["IFNULL(LENGTH(\(name)), 'N')", "':'", "IF(\(name) IS NULL, '', \(bytes))"]
        // The text, and the types that it does not tell. A text larger than max_allowed_packet reads as an empty one with a mere
        // warning.
        case "json":
            let text = "SHA2(NULLIF(CAST(\(name) AS CHAR), ''), 256)"
            let types = "IFNULL(\(JSONTypes.expression(of: name)), '')"
            return digest("SHA2(CONCAT(\(text), \(types)), 256)", column)
        // Texts, blobs, geometry and vectors, as their bytes.
        default: return digest("SHA2(\(name), 256)", column)
        }
    }

    private static func digest(_ expression: String, _ column: Column) -> [String] {
        [column.isNullable ? "IF(\(SQL.identifier(column.name)) IS NULL, 'N', \(expression))" : expression]
    }

    private static func text(_ expression: String, _ column: Column) -> [String] {
        [column.isNullable ? "IFNULL(\(expression), 'N')" : expression, "','"]
    }
}
