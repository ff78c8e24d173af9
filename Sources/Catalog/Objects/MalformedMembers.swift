import Binlog
import MySQL

/// Finds ENUM and SET columns with members that are no text in the column's character set: ALTER TABLE … CONVERT TO leaves their bytes as they
/// were, also where each character then takes two or four (*measured* on 9.7.4). No CREATE TABLE makes such members.
struct MalformedMembers {
    let connection: Connection

    /// Values arrive by their numbers, and are other text.
    func find(in columns: [Column], of table: TableIdentity) async throws -> [NotCopied] {
        var found: [NotCopied] = []
        for column in columns where ["enum", "set"].contains(column.type) {
            guard let width = column.characterSet.flatMap({ Self.widths[$0] }) else { continue }
            let count = ColumnClause("`` \(column.fullType)").members.count
            let row = try await connection.query(
                MemberQuery(column, table, count: count).selecting("SUM(LENGTH(CAST(v AS BINARY)) % \(width)) AS bad"),
                operation: "look at the members of column \(column.name), table \(table)"
            ).rows.first
            guard row?.int("bad") != 0 else { continue }
            found.append(
                NotCopied(
                    object: "members of column \(table).\(column.name)",
                    reason:
                        "on the source they are no text in \(column.characterSet ?? ""), as ALTER TABLE … CONVERT TO leaves them:"
                        + " the values have their numbers, and are other text"))
        }
        return found
    }

    /// Bytes of which each text has a multiple.
    private static let widths = ["ucs2": 2, "utf16": 2, "utf16le": 2, "utf32": 4]
}
