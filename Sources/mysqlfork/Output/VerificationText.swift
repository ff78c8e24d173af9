import Fork

/// A comparison for people.
enum VerificationText {
    static func page(_ report: VerificationReport) -> Page {
        var page = Page()
        page.line(summary(report))
        page.list("differences", report.differences.map(line))
        return page
    }

    /// `equal: 12 tables, 1,600,000 rows in 2.1 s`
    static func summary(_ report: VerificationReport) -> String {
        let what =
            "\(Units.plural(report.tables, "table")), \(Units.plural(report.rows, "row")) in \(Units.duration(report.seconds))"
        return report.isEqual ? "equal: \(what)" : "\(Units.plural(report.differences.count, "difference")): \(what)"
    }

    static func line(_ difference: Difference) -> String { difference.description }
}
