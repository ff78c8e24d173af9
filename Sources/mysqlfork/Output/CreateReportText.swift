import Archive

/// A finished snapshot for people.
enum CreateReportText {
    static func page(_ report: CreateReport) -> Page {
        var page = Page()
        page.line(
            "done in \(Units.duration(report.seconds)): snapshot \(report.snapshot) of \(report.source.address) is in \(report.archive)"
        )
        page.line("  as of     \(LocalTime.text(report.taken))  (\(report.coordinates.binlogPosition))")
        if !report.coordinates.gtids.isEmpty {
            page.line("  GTIDs     \(report.coordinates.gtids.onOneLine)")
        }
        page.line(
            "  holds     \(Units.plural(report.databases, "database")), \(Units.plural(report.tables, "table")),"
                + " \(Units.plural(report.rows, "row")), \(Units.bytes(report.textBytes)) as text")
        page.line(
            "  stored    \(Units.bytes(report.storedBytes)), and \(Units.bytes(report.binlogBytes)) of binary log")
        if report.lockSeconds > 0 {
            page.line("  lock      writers of a table without a key waited \(Units.duration(report.lockSeconds))")
        }
        page.line(
            "  archive   any moment from \(LocalTime.text(report.range.from)) to"
                + " \(LocalTime.text(report.range.through))")
        page.list("not copied", report.notCopied.map { "\($0.object): \($0.reason)" })
        page.list("warnings", report.warnings.map { LocalTime.localized($0) })
        return page
    }
}
