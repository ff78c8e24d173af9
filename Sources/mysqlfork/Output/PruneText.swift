import Archive

/// What was pruned, for people.
enum PruneText {
    static func page(_ report: PruneReport) -> Page {
        var page = Page()
        let verb = report.dryRun ? "would be removed" : "removed"
        page.line(
            "\(Units.plural(report.removed.count, "snapshot")) and"
                + " \(Units.plural(report.binlogsRemoved, "binlog file")) \(verb), \(Units.bytes(report.bytesFreed))"
                + " \(report.dryRun ? "would be free" : "freed"); \(Units.plural(report.kept.count, "snapshot")) kept")
        page.list("kept", report.kept.map { "\($0.id): \($0.reasons.joined(separator: ", "))" })
        page.list(verb, report.removed.map { "\($0.id), \(Units.bytes($0.bytes))" })
        page.list("never finished, \(verb)", report.unfinished)
        page.list("left by a removal that was cut short, \(verb)", report.leftovers)
        page.list("binlog", report.generations.map(LocalTime.localized))
        return page
    }
}
