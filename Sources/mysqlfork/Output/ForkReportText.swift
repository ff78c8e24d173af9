import Catalog
import Fork

/// A finished fork for people.
enum ForkReportText {
    static func page(_ report: ForkReport) -> Page {
        var page = Page()
        let copy = report.copy
        let servers = "\(report.target.address) is a fork of \(report.source.address)"
        switch report.status {
        case .done: page.line("done in \(Units.duration(report.seconds)): \(servers)")
        case .differs:
            page.line(
                "NOT DONE: \(report.target.address) differs from \(report.source.address) and stays marked as unfinished"
            )
        }
        let place = report.stopPoint.file.map { "  (\($0):\(report.stopPoint.position ?? 0))" } ?? ""
        page.line("  as of     \(LocalTime.localized(report.stopPoint.commitTime))\(place)")
        if !report.stopPoint.gtid.isEmpty { page.line("  GTIDs     \(report.stopPoint.gtid.filter { !$0.isNewline })") }
        let rate = copy.seconds > 0 ? ", \(Units.bytes(Int(Double(copy.bytes) / copy.seconds)))/s" : ""
        page.line(
            "  copied    \(Units.plural(copy.databases, "database")), \(Units.plural(copy.tables, "table")), \(Units.plural(copy.rows, "row")),"
                + " \(Units.bytes(copy.bytes)) in \(Units.duration(copy.seconds))\(rate)")
        if let window = report.window { page.line("  window    \(WindowText.summary(window))") }
        if copy.lockSeconds > 0 {
            page.line("  lock      writers of a table without a key waited \(Units.duration(copy.lockSeconds))")
        }
        if let accounts = report.accounts {
            page.line("  accounts  \(AccountsText.summary(accounts))")
        }
        if let verification = report.verification {
            page.line("  verified  \(VerificationText.summary(verification))")
            page.list("differences", verification.differences.map(VerificationText.line))
        }
        if let accounts = report.accounts {
            page.list("accounts dropped on the target", accounts.dropped)
            AccountsText.writeExceptions(accounts, to: &page)
        }
        if let window = report.window { WindowText.writeLeftOut(window, to: &page) }
        if let settings = report.settings { SettingsText.write(settings, to: &page) }
        page.list("not copied", report.notCopied.map { "\($0.object): \($0.reason)" })
        page.list("warnings", report.warnings.map { LocalTime.localized($0) })
        return page
    }
}

/// Accounts, in a plan and in a report.
enum AccountsText {
    static func summary(_ accounts: AccountReport) -> String {
        let count = accounts.created.count + accounts.replaced.count
        return Units.plural(count, "account") + ", " + Units.plural(accounts.roles.count, "role")
    }

    static func writeExceptions(_ accounts: AccountReport, to page: inout Page) {
        page.list("accounts left alone", accounts.leftAlone.map { "\($0.subject): \($0.reason)" })
        page.list("not granted", accounts.notGranted.map { "\($0.subject): \($0.reason)" })
    }
}
