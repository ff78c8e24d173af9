/// Tells what a statement is about, so that one sees what a run had in it, and what it never had.
public enum Census {
    static func kinds(of sql: String) -> Set<String> {
        let text = plain(sql)
        var kinds: Set<String> = [verb(sql)]
        let isTable = text.hasPrefix("CREATE TABLE") || text.hasPrefix("ALTER TABLE")
        for (kind, word) in isTable ? features : [] where text.contains(word) { kinds.insert(kind) }
        if text.hasPrefix("ALTER TABLE"), let action = text.firstMatch(of: /^ALTER TABLE [·.]+ ([A-Z]+(?: [A-Z]+)?)/) {
            kinds.insert("ALTER TABLE … \(action.1)")
        }
        for match in text.matches(of: /CHARACTER SET (\w+)/) { kinds.insert("charset \(match.1.lowercased())") }
        if let setting = text.wholeMatch(of: /SET ((?:GLOBAL )?\w+) = (.*)/), setting.2 != "DEFAULT" {
            kinds.insert("SET \(setting.1.lowercased())")
        }
        return kinds
    }

    /// Without names and texts.
    private static func plain(_ sql: String) -> String {
        sql.replacing(/'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`/, with: "·").uppercased()
    }

    /// The first words, without what does not tell one kind from another.
    static func verb(_ sql: String) -> String {
        let plain = plain(sql).replacing(
            /\ (?:OR REPLACE|IF NOT EXISTS|IF EXISTS|ALGORITHM=\w+|DEFINER=\S+|SQL SECURITY \w+)/, with: "")
        let words = plain.split(separator: " ").prefix(3)
        let count = ["CREATE", "ALTER", "DROP", "RENAME", "XA", "TRUNCATE", "START"].contains(words.first) ? 2 : 1
        if words.dropFirst().first == "TEMPORARY" || words.dropFirst().first == "DEFAULT" {
            return words.joined(separator: " ")
        }
        return words.prefix(count).joined(separator: " ")
    }

    private static let types = [
        "TINYINT", "SMALLINT", "MEDIUMINT", " INT", "BIGINT", "DECIMAL", "FLOAT", "DOUBLE", "REAL", "BIT(", "YEAR",
        "DATE ", "TIME(",
        "DATETIME", "TIMESTAMP(", " CHAR(", "VARCHAR", "TINYTEXT", " TEXT", "MEDIUMTEXT", "LONGTEXT", " BINARY(",
        "VARBINARY",
        "TINYBLOB", " BLOB", "MEDIUMBLOB", "LONGBLOB", "ENUM", " SET(", "JSON", "GEOMETRY ", "POINT", "LINESTRING",
        "POLYGON",
        "MULTI", "GEOMETRYCOLLECTION", "VECTOR",
    ].map { ("type \($0.filter { $0 != "(" && $0 != " " })", $0) }

    /// What a run of some length should have had.
    public static let expected = features.map(\.0)

    private static let features =
        types
        + [
            "UNSIGNED", "ZEROFILL", "SRID", "PRIMARY KEY", "UNIQUE", "FULLTEXT", "SPATIAL", " ARRAY)", " DESC",
            "INVISIBLE",
            "AUTO_INCREMENT", "STORED", "VIRTUAL", "CHECK (", "NOT ENFORCED", "FOREIGN KEY", "ON DELETE CASCADE",
            "ON DELETE SET NULL", "ON UPDATE CASCADE", "DEFAULT (", "ON UPDATE CURRENT_TIMESTAMP",
            "PARTITION BY RANGE (",
            "PARTITION BY RANGE COLUMNS", "PARTITION BY LIST (", "PARTITION BY LIST COLUMNS", "PARTITION BY HASH",
            "PARTITION BY KEY", "PARTITION BY LINEAR", "SUBPARTITION BY", "ALGORITHM=INSTANT", "ALGORITHM=INPLACE",
            "ALGORITHM=COPY",
        ].map { ("has \($0)", $0) }
}
