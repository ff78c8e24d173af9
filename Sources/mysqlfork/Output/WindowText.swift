import Fork
import Replay

/// What lies between snapshot and stop point, in a plan and in a report.
enum WindowText {
    static func write(_ window: WindowPlan, to page: inout Page) {
        page.line("window    \(window.direction.rawValue): \(LocalTime.localized(window.why))")
        if window.secondsToWait > 0 {
            page.line("          it comes in \(Units.duration(window.secondsToWait))")
        } else {
            page.line(
                "          \(Units.plural(window.transactions, "transaction")) in between, \(Units.plural(window.rowEvents, "row event")),"
                    + " \(Units.bytes(window.bytes))")
        }
        let shown = window.tables.prefix(20)
        page.table("tables touched since", shown.map { [$0.table, Units.plural($0.rowEvents, "row event")] })
        if window.tables.count > shown.count { page.line("  … and \(window.tables.count - shown.count) more") }
        page.list("created since, and left out", window.undone)
    }

    /// Transactions that the fork is without, and what they left all the same.
    static func writeLeftOut(_ window: WindowSummary, to page: inout Page) {
        page.list("transactions left out", window.excluded)
        guard let conflicts = window.conflicts, conflicts.count > 0 else { return }
        page.list(
            "rows of theirs that keep what was written later (\(Units.grouped(conflicts.count)))",
            conflicts.rows.prefix(20).map { row in
                "\(row.table) (\(row.key.joined(separator: ", "))): \(row.gtid.isEmpty ? row.position : row.gtid)"
            })
    }

    /// `backward over 65,503 transactions with 262,012 row events: 56,777 rows written, 0 deleted, in 1.9 s`
    static func summary(_ window: WindowSummary) -> String {
        let statements = window.statements > 0 ? ", \(Units.plural(window.statements, "statement")) executed" : ""
        return "\(window.direction.rawValue) over \(Units.plural(window.transactions, "transaction")) with"
            + " \(Units.plural(window.rowEvents, "row event")): \(Units.plural(window.rowsWritten, "row")) written,"
            + " \(Units.grouped(window.rowsDeleted)) deleted\(statements), in \(Units.duration(window.seconds))"
    }
}
