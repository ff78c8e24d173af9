import Archive

/// What became of an archive, for people.
enum ArchiveVerificationText {
    static func page(_ report: ArchiveVerification) -> Page {
        var page = Page()
        let what =
            "\(Units.plural(report.snapshots, "snapshot")), \(Units.plural(report.generations, "generation")),"
            + " \(Units.plural(report.files, "file")), \(Units.bytes(Int(report.bytes))) in \(Units.duration(report.seconds))"
        page.line(
            report.findings.isEmpty
                ? "whole: \(what)" : "DAMAGED, \(Units.plural(report.findings.count, "finding")): \(what)")
        page.list("findings", report.findings.map { LocalTime.localized($0.problem) })
        page.list("not counted", report.notes.map { LocalTime.localized($0.problem) })
        if let restore = report.restore {
            page.line("trial restore:")
            page.add(ForkReportText.page(restore))
        }
        return page
    }
}
