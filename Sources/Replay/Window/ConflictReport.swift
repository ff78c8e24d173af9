import Binlog
import Server
import Timeline

/// Rows that are not what the excluded transactions found, since others changed them after.
public struct ConflictReport: Sendable, Codable, Equatable {
    public let count: Int
    /// The first ones.
    public let rows: [Row]

    public struct Row: Sendable, Codable, Equatable {
        public let table: String
        /// Of the row, as text; its key's columns, or all of them without a key.
        public let key: [String]
        /// The later transaction, and where it changed the row.
        public let gtid: String
        public let position: String
    }

    package var problem: Problem {
        let shown = rows.prefix(10).map { row in
            "\(row.table) (\(row.key.joined(separator: ", "))) in \(row.gtid.isEmpty ? row.position : row.gtid)"
        }
        return Problem(
            code: Problem.unreachable, server: .source,
            message: "\(count.counted("row")) of the transactions to be left out were changed again after them:"
                + " \(shown.joined(separator: "; "))" + (count > shown.count ? " …" : ""),
            hint:
                "with \(.acceptConflicts) such rows keep what was written later; or leave the later transactions out, too"
        )
    }

    package init(_ change: ExcludedChange) {
        count = change.conflictCount
        rows = change.conflicts.map { conflict in
            Row(
                table: "\(conflict.table.identity)",
                key: Self.values(of: conflict.image, conflict.table, key: conflict.key),
                gtid: conflict.gtid?.description ?? "", position: "\(conflict.position)")
        }
    }

    /// Of a row, as text: its key's columns, or all of them without a key.
    private static func values(of image: [UInt8], _ table: TableMap, key: TableKey) -> [String] {
        let values = image.withUnsafeBytes { bytes in
            let all = [UInt8](repeating: 0xff, count: (table.columns.count + 7) / 8)
            return (try? RowDecoder(table, limit: 64).image(in: bytes, at: 0, present: all))?.values ?? []
        }
        return values.enumerated().filter { index, _ in
            if case .columns(let columns) = key { columns.contains(index) } else { true }
        }.map { $0.element?.description ?? "NULL" }
    }

    /// `shop.orders (17)`
    package static func text(of image: [UInt8], _ table: TableMap, key: TableKey) -> String {
        "\(table.identity) (\(values(of: image, table, key: key).joined(separator: ", ")))"
    }
}
