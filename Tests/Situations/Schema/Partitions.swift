/// Partitions a table in a way that its keys allow.
enum Partitions {
    static func add(to table: inout TableModel, _ dice: inout Dice) {
        let bars = ["UNIQUE", "FULLTEXT", "SPATIAL", "FOREIGN KEY"]
        guard !table.others.contains(where: { other in bars.contains { other.contains($0) } }),
            !table.columns.contains(where: \.isGeometry), let key = partitioned(table)
        else { return }
        let column = key.quoted
        switch key.kind {
        case .integer: table.partitions = " PARTITION BY " + byInteger(column, &dice)
        case .datetime, .date:
            table.partitions =
                " PARTITION BY "
                + dice.pick([
                    "RANGE COLUMNS (\(column)) (PARTITION p0 VALUES LESS THAN ('2000-01-01'), PARTITION p1 VALUES LESS THAN (MAXVALUE))",
                    "RANGE (TO_DAYS(\(column))) (PARTITION p0 VALUES LESS THAN (700000), PARTITION p1 VALUES LESS THAN MAXVALUE)",
                ])
        case .varchar, .char, .varbinary:
            table.partitions =
                " PARTITION BY "
                + dice.pick([
                    "RANGE COLUMNS (\(column)) (PARTITION p0 VALUES LESS THAN ('m'), PARTITION p1 VALUES LESS THAN (MAXVALUE))",
                    "KEY ALGORITHM=1 (\(column)) PARTITIONS 3", "LINEAR KEY (\(column)) PARTITIONS 2",
                ])
        case .geometry, .json, .text, .blob, .vector: break
        default: table.partitions = " PARTITION BY KEY (\(column)) PARTITIONS 2"
        }
    }

    /// A column of the primary key; without one, any.
    private static func partitioned(_ table: TableModel) -> TableModel.Column? {
        table.primary.isEmpty
            ? table.columns.first { $0.isInteger && $0.expression == nil }
            : table.columns.first { column in table.primary.contains { $0 == column.quoted } }
    }

    private static func byInteger(_ column: String, _ dice: inout Dice) -> String {
        let values = (-2...60).map(String.init)
        return dice.pick([
            "HASH (\(column)) PARTITIONS 3", "LINEAR HASH (\(column)) PARTITIONS 5", "KEY (\(column)) PARTITIONS 2",
            "LINEAR KEY ALGORITHM=2 (\(column)) PARTITIONS 3",
            "RANGE (\(column)) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
            "RANGE COLUMNS (\(column)) (PARTITION p0 VALUES LESS THAN (10), PARTITION `p ü` VALUES LESS THAN (MAXVALUE))",
            "LIST (\(column)) (PARTITION p0 VALUES IN (\(values.prefix(20).joined(separator: ","))), "
                + "PARTITION p1 VALUES IN (NULL, \(values.dropFirst(20).joined(separator: ","))))",
            "LIST COLUMNS (\(column)) (PARTITION p0 VALUES IN (\(values.prefix(30).joined(separator: ","))), "
                + "PARTITION p1 VALUES IN (\(values.dropFirst(30).joined(separator: ","))))",
            "RANGE (\(column)) SUBPARTITION BY KEY (\(column)) SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN (20)"
                + " COMMENT 'lów', PARTITION p1 VALUES LESS THAN MAXVALUE)",
            "RANGE (\(column)) SUBPARTITION BY LINEAR HASH (\(column)) (PARTITION p0 VALUES LESS THAN (20)"
                + " (SUBPARTITION s0, SUBPARTITION s1), PARTITION p1 VALUES LESS THAN MAXVALUE (SUBPARTITION s2, SUBPARTITION s3))",
        ])
    }

    /// Maintenance of what may be there.
    static func change(_ table: inout TableModel, _ dice: inout Dice) -> String {
        let alter = "ALTER TABLE \(table.quoted) "
        switch dice.roll(0...9) {
        case 0: return alter + "TRUNCATE PARTITION \(dice.pick(["p0", "ALL"]))"
        case 1: return alter + "DROP PARTITION p0"
        case 2: return alter + "COALESCE PARTITION 1"
        case 3: return alter + "ADD PARTITION PARTITIONS 2"
        case 4:
            return alter + "REORGANIZE PARTITION p0 INTO (PARTITION pa VALUES LESS THAN (5), "
                + "PARTITION pb VALUES LESS THAN (\(dice.pick(["10", "20"]))))"
        case 5: return alter + dice.pick(["REBUILD", "OPTIMIZE", "ANALYZE", "CHECK"]) + " PARTITION ALL"
        case 6:
            table.partitions = ""
            return alter + "REMOVE PARTITIONING"
        case 7: return alter + "ADD PARTITION (PARTITION pn VALUES IN (61, 62, 63))"
        case 8: return alter + "REORGANIZE PARTITION p1 INTO (PARTITION p2 VALUES LESS THAN MAXVALUE)"
        default:
            guard let key = table.keyColumn, key.isInteger else { return "DO 1" }
            table.partitions = " PARTITION BY " + byInteger(key.quoted, &dice)
            return alter + table.partitions
        }
    }
}
