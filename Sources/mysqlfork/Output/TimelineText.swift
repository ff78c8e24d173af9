import Foundation
import Timeline

/// Transactions for a person to read, a line each.
///
/// `2026-11-21T15:02:11.350123+01:00  3e11fa47-…:77  binlog.000003:1234  402117  shop.orders -40000: DELETE FROM orders WHERE …`
struct TimelineText {
    private var time: LocalTime
    /// Columns of the terminal; nil when it is none.
    private let width: Int?
    /// Columns get wider as they have to, and stay so.
    private var widths = [32, 1, 1, 7]

    /// Characters of a summary where no terminal sets a limit.
    private static let length = 240
    /// Characters of a summary on a terminal however narrow.
    private static let leastLength = 60

    init(timeZone: TimeZone = .current, width: Int?) {
        time = LocalTime(timeZone)
        self.width = width
    }

    mutating func line(_ summary: TransactionSummary) -> String {
        var line = ""
        let columns = [
            summary.committed.map { time.text($0) } ?? "-", summary.gtid?.description ?? "-",
            Printable.text(summary.position.description), String(summary.bytes),
        ]
        for (index, column) in columns.enumerated() {
            widths[index] = max(widths[index], column.utf8.count)
            let padding = String(repeating: " ", count: widths[index] - column.utf8.count)
            line += index == 3 ? padding + column : column + padding
            line += "  "
        }
        let length = width.map { max(Self.leastLength, $0 - line.utf8.count) } ?? Self.length
        return line + OneLine.text(Self.summary(summary, length: length), limit: length) + "\n"
    }

    /// What the transaction did; hardly more than `length` characters of it.
    static func summary(_ summary: TransactionSummary, length: Int) -> String {
        var parts = summary.outcome.statement.map { [$0] } ?? []
        if let tables = tables(summary, length: length) { parts.append(tables) }
        let count = summary.statements.count + summary.moreStatements
        if count > 1 || (count > 0 && summary.statements.isEmpty) {
            parts.append((parts.popLast().map { $0 + " " } ?? "") + "(\(Units.plural(count, "statement")))")
        }
        if let statement = summary.statements.first {
            let use = statement.database.isEmpty ? "" : "USE \(statement.database); "
            parts.append(use + statement.text.prefix(2 * length) + (statement.isCut ? " …" : ""))
        }
        return parts.isEmpty ? "(nothing)" : parts.joined(separator: ": ")
    }

    private static func tables(_ summary: TransactionSummary, length: Int) -> String? {
        guard !summary.tables.isEmpty else { return nil }
        var text = ""
        for (index, counts) in summary.tables.enumerated() {
            guard text.utf8.count < length / 2 || summary.tables.count == index + 1 else {
                return text + ", \(summary.tables.count - index) more tables"
            }
            text += (text.isEmpty ? "" : ", ") + counts.table.description
            if counts.inserted > 0 { text += " +\(counts.inserted)" }
            if counts.updated > 0 { text += " ~\(counts.updated)" }
            if counts.deleted > 0 { text += " -\(counts.deleted)" }
        }
        return text
    }
}
