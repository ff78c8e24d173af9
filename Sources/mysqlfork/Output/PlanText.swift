import Catalog
import Fork

/// A plan for people.
enum PlanText {
    static func page(_ plan: Plan) -> Page {
        var page = Page()
        page.line("source    \(plan.source.address)  MySQL \(plan.source.version)")
        page.line("target    \(plan.target.address)  MySQL \(plan.target.version)")
        if let window = plan.window {
            page.line("moment    \(plan.stopPoint.requested): \(LocalTime.withUTC(plan.stopPoint.time))")
            WindowText.write(window, to: &page)
        } else {
            page.line(
                "moment    \(plan.stopPoint.requested): everything committed when the fork starts (now \(LocalTime.withUTC(plan.stopPoint.time)))"
            )
        }
        page.line("copy      \(plan.copy.method), \(plan.copy.threads) streams: \(plan.copy.why)")
        let free = plan.copy.freeBytes.map { ", \(Units.bytes($0)) free where the target keeps its data" } ?? ""
        page.line("size      about \(Units.bytes(plan.copy.bytes)) of data and indexes\(free)")
        page.table(
            "databases",
            plan.copy.databases.map {
                [
                    $0.name, Units.plural($0.tables, "table"), "~\(Units.grouped($0.rows)) rows",
                    "~" + Units.bytes($0.bytes),
                ]
            })
        page.list(
            "would be dropped on the target", plan.dropped.databases.map { "database \($0)" } + plan.dropped.accounts)
        if let accounts = plan.accounts {
            page.line("accounts  \(AccountsText.summary(accounts))")
            AccountsText.writeExceptions(accounts, to: &page)
        }
        if let settings = plan.settings {
            SettingsText.write(settings, to: &page)
        }
        page.list("warnings", plan.warnings.map { LocalTime.localized($0) })
        let aboutSettings = plan.settings?.notes ?? []
        page.list("notes", plan.notes.filter { !aboutSettings.contains($0) }.map(LocalTime.localized))
        if plan.problems.isEmpty {
            page.line("ready: mysqlfork fork would go ahead")
        } else {
            writeProblems(plan, to: &page)
        }
        return page
    }

    /// Why there is no fork to be had, and what else somebody should know.
    static func problems(_ plan: Plan) -> Page {
        var page = Page()
        page.list("warnings", plan.warnings.map { LocalTime.localized($0) })
        writeProblems(plan, to: &page)
        return page
    }

    private static func writeProblems(_ plan: Plan, to page: inout Page) {
        page.line("refused: mysqlfork fork would not begin; see to these first")
        page.problems(plan.problems)
    }
}

/// Settings, in a plan and in a report.
enum SettingsText {
    static func write(_ settings: SettingsReport, to page: inout Page) {
        let file = "--settings-file FILE writes them as an option file for it"
        page.list("settings applied", settings.applied.map { "\($0.name) = \($0.value ?? "NULL")" })
        page.list(
            "settings that need a restart of the fork (\(file))",
            settings.needsRestart.map { "\($0.name) = \($0.value ?? "NULL")" })
        page.list("settings left as they are on the target", grouped(settings.left))
        page.list(
            "settings that the target made other values of",
            settings.adjusted.map { "\($0.name) = \($0.value ?? "NULL"): \($0.reason)" })
        page.list(
            "settings that the target does not take",
            settings.rejected.map { "\($0.name) = \($0.value ?? "NULL"): \($0.reason)" })
        page.list("about settings", settings.notes)
    }

    /// Many settings share a reason.
    private static func grouped(_ settings: [SettingsReport.Exception]) -> [String] {
        var names: [String: [String]] = [:]
        for setting in settings { names[setting.reason, default: []].append(setting.name) }
        return names.sorted { $0.key < $1.key }.map { "\($0.value.joined(separator: ", ")): \($0.key)" }
    }
}
