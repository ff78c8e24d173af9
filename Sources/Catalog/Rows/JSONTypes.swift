import Binlog
import MySQL

/// What JSON as text does not carry. A document that the server built from SQL values can hold decimals, dates, times, binary values
/// and unsigned numbers; as text they are numbers and strings like others. So their types travel beside the text.
package enum JSONTypes {
    /// SQL for the list (``JSONTypeList``) of the types in a JSON column's document: NULL where its text tells all.
    /// - Parameter column: quoted; of the table that the statement reads.
    package static func expression(of column: String) -> String {
        let value = "IFNULL(t.mv, t.cv)"
        let list =
            "SELECT JSON_ARRAYAGG(CONCAT(IFNULL(CONCAT('m', t.m), CONCAT('c', t.c)), \(code(of: value))))"
            + " FROM JSON_TABLE(\(column), '$' COLUMNS (NESTED PATH '$**.*' COLUMNS (m FOR ORDINALITY, mv JSON PATH '$'),"
            + " NESTED PATH '$**[*]' COLUMNS (c FOR ORDINALITY, cv JSON PATH '$'))) AS t WHERE \(isTyped(value))"
        return "CASE WHEN JSON_TYPE(\(column)) IN ('OBJECT', 'ARRAY') THEN (\(list))"
            + " WHEN \(isTyped(column)) THEN JSON_ARRAY(CONCAT('r', \(code(of: column)))) END"
    }

    /// Whether the text does not tell the type. Most values are decided by the first comparison; and of a type that is not known
    /// here, it is never thought that the text does.
    private static func isTyped(_ value: String) -> String {
        "JSON_TYPE(\(value)) NOT IN ('OBJECT', 'ARRAY', 'STRING', 'BOOLEAN', 'DOUBLE', 'NULL')"
            + " AND CASE JSON_TYPE(\(value)) WHEN 'INTEGER' THEN \(value) > 4294967295"
            + " WHEN 'UNSIGNED INTEGER' THEN \(value) <= 4294967295 ELSE TRUE END"
    }

    private static func code(of value: String) -> String {
        "CASE JSON_TYPE(\(value)) WHEN 'INTEGER' THEN 'i' WHEN 'UNSIGNED INTEGER' THEN 'u'"
            + " WHEN 'DECIMAL' THEN CONCAT('d', JSON_STORAGE_SIZE(\(value))) WHEN 'DATE' THEN 'D' WHEN 'TIME' THEN 'T'"
            + " WHEN 'DATETIME' THEN 'M' WHEN 'TIMESTAMP' THEN 'S' ELSE 'b' END"
    }

    /// Of an archive that has the text only, and counted the documents to which it is not all.
    package static func notCopied(_ table: TableIdentity, column: String, count: Int) -> NotCopied {
        NotCopied(
            object: "types inside JSON, table \(table), column \(column)",
            reason:
                "the snapshot has them as text: in \(count) documents decimals, dates, times or binary values became plain JSON"
                + " numbers and strings")
    }
}
