import Testing

@testable import Catalog

@Suite struct AccountPlanTests {
    private let tool = AccountName("tool", "%")
    private let toolRole = AccountName("tool_role", "%")
    private let app = AccountName("app", "%")
    private let stray = AccountName("stray", "%")
    private let root = AccountName("root", "localhost")
    private let rootAnywhere = AccountName("root", "%")
    private var login: Login { Login(account: tool, client: AccountName("tool", "db9"), proxy: nil) }

    private var target: AccountSet {
        accountSet(
            [tool, toolRole, app, stray, root, rootAnywhere].map { userRow($0) },
            [.roleEdge: [roleEdge(toolRole, to: tool)]]
        )
    }

    @Test func sortsTheAccounts() {
        let fresh = AccountName("fresh", "%")
        let source = accountSet([tool, app, fresh, root].map { userRow($0) })
        let plan = AccountPlan(source: source, target: target, login: login, replace: true)
        #expect(plan.created == [fresh])
        #expect(plan.replaced == [app, root])
        #expect(plan.dropped == [stray])
        #expect(plan.report.created == ["'fresh'@'%'"])
        #expect(plan.report.replaced == ["'app'@'%'", "'root'@'localhost'"])
        #expect(plan.report.dropped == ["'stray'@'%'"])
        #expect(plan.report.leftAlone.map(\.subject) == ["'root'@'%'", "'tool'@'%'", "'tool_role'@'%'"])
        #expect(plan.report.leftAlone[1].reason.contains("the source's privileges are added"))
        #expect(plan.report.leftAlone[2].reason.contains("left as it is"))
    }

    @Test func dropsNothingUnlessToldTo() {
        let plan = AccountPlan(source: accountSet([]), target: target, login: login, replace: false)
        #expect(plan.dropped.isEmpty)
        #expect(plan.report.leftAlone.contains { $0.subject == "'stray'@'%'" })
        let foreign = AccountPlan.foreignAccounts(source: accountSet([]), target: target, login: login)
        #expect(foreign == [app, stray])
    }

    @Test func keepsTheProxyThatTheToolLogsInWith() {
        let proxied = Login(account: tool, client: AccountName("stray", "db9"), proxy: stray)
        let plan = AccountPlan(source: accountSet([]), target: target, login: proxied, replace: true)
        #expect(plan.dropped == [app])
    }

    @Test func keepsTheMachinesMaintenanceAccount() {
        let maintenance = AccountName("debian-sys-maint", "localhost")
        let both = accountSet([userRow(maintenance), userRow(tool)])
        let plan = AccountPlan(source: both, target: both, login: login, replace: true)
        #expect(plan.created.isEmpty && plan.replaced.isEmpty)
        #expect(plan.report.leftAlone.map(\.subject) == ["'debian-sys-maint'@'localhost'", "'tool'@'%'"])
    }

    @Test func leavesOutPrivilegesThatTheTargetDoesNotKnow() {
        let dynamic = ["BACKUP_ADMIN", "SET_USER_ID"].map {
            grantRow(["user": "app", "host": "%", "priv": $0, "with_grant_option": "N"])
        }
        let target = accountSet([userRow(app)], [.global: [dynamic[0]]])
        let plan = AccountPlan(
            source: accountSet([userRow(app)], [.global: dynamic]),
            target: target,
            login: login,
            replace: false
        )
        #expect(plan.rows[.global]?.map { $0.text("priv") } == ["BACKUP_ADMIN"])
        #expect(plan.report.notGranted.map(\.subject) == ["GRANT SET_USER_ID ON *.* TO 'app'@'%'"])
    }

    @Test func leavesOutColumnsThatTheTargetDoesNotHave() {
        let source = accountSet([userRow(app, ["new_priv": "Y"])])
        let plan = AccountPlan(source: source, target: target, login: login, replace: false)
        #expect(plan.columns[.user]?.contains("new_priv") == false)
        #expect(plan.report.notGranted.map(\.subject) == ["mysql.user.new_priv"])
    }

    @Test func keepsThePasswordHistoryOfKeptAccounts() {
        let history = [tool, app].map { grantRow(["user": $0.user, "host": $0.host, "password": "x"]) }
        let source = accountSet([userRow(tool), userRow(app)], [.passwordHistory: history])
        let plan = AccountPlan(source: source, target: target, login: login, replace: false)
        #expect(plan.rows[.passwordHistory] == [history[1]])
    }

    @Test func namesWhatTheSourceItselfIgnores() {
        let broken = AccountName("broken", "%")
        let source = accountSet([userRow(app), userRow(broken)], ignored: [broken])
        let plan = AccountPlan(source: source, target: target, login: login, replace: false)
        #expect(plan.inEffect == [app])
        #expect(plan.report.leftAlone.contains { $0.subject == "'broken'@'%'" })
    }
}
