import Fork

/// A comparison for people.
enum VerificationText {
    static func text(_ report: VerificationReport) -> String {
        var page = Page()
        page.line(summary(report))
        page.list("differences", report.differences.map(line))
        return page.text
    }

    /// `equal: 12 tables, 1,600,000 rows in 2.1 s`
    static func summary(_ report: VerificationReport) -> String {
        let what = "\(report.tables) tables, \(Units.grouped(report.rows)) rows in \(Units.duration(report.seconds))"
        return report.isEqual ? "equal: \(what)" : "\(report.differences.count) differences: \(what)"
    }

    static func line(_ difference: Difference) -> String { difference.description }
}
