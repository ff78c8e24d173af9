/// What a fork does to the target's accounts, decided before anything is written.
package struct AccountPlan: Sendable {
    /// The source's accounts that the target does not have.
    package let created: [AccountName]
    /// The source's accounts that the target has, and that become as they are on the source.
    package let replaced: [AccountName]
    /// Accounts that only the target has.
    package let dropped: [AccountName]
    /// Names of no account that rows of the target's are for, which would be in the way of one that a window creates.
    let strays: [AccountName]
    /// Names of no account whose grants, which are everybody's, become as they are on the source.
    let shared: [AccountName]
    /// The source's rows that the target gets, by table.
    package let rows: [GrantTable: [GrantRow]]
    /// The columns of each table that both servers have.
    package let columns: [GrantTable: [String]]
    /// The accounts that the source has in its memory, and not only in its tables.
    let inEffect: Set<AccountName>
    /// The target's accounts that stay as they are, whatever the source does with accounts of these names.
    package let kept: Set<AccountName>
    package let report: AccountReport

    /// The accounts that the fork writes and that are not locked on the source.
    package var lockedUntilTheEnd: AccountLocks {
        let written = Set(created + replaced)
        return AccountLocks(
            accounts: Set(
                (rows[.user] ?? []).filter { $0.text(AccountLocks.column).uppercased() == "N" }
                    .map { $0.account(in: .user) }.filter(written.contains)))
    }

    /// - Parameters:
    ///   - login: the account of the tool on the target, which stays usable.
    ///   - replace: drop the accounts that only the target has; otherwise they are left.
    package init(source: AccountSet, target: AccountSet, login: Login, replace: Bool) {
        let kept = Self.kept(source: source, target: target, login: login)
        let foreign = Self.foreignAccounts(source: source, target: target, login: login)
        let written = source.accounts.filter { kept[$0] == nil }
        created = written.filter { !target.contains($0) }
        replaced = written.filter { target.contains($0) }
        dropped = replace ? foreign : []
        strays = replace ? target.strays.sorted() : []
        shared = Set(source.shared + (replace ? target.shared : [])).sorted()
        inEffect = source.inEffect
        self.kept = Set(kept.keys)

        var report = AccountReport()
        let roles = source.roles
        report.roles = written.filter(roles.contains).map(\.description)
        report.created = created.filter { !roles.contains($0) }.map(\.description)
        report.replaced = replaced.filter { !roles.contains($0) }.map(\.description)
        report.dropped = dropped.map(\.description)
        report.leftAlone = kept.sorted { $0.key < $1.key }.map { account, reason in
            let consequence =
                source.contains(account)
                ? "its authentication and state stay the target's, the source's privileges are added"
                : "it is left as it is"
            return .init(subject: account.description, reason: "\(reason); \(consequence)")
        }
        if !replace {
            report.leftAlone += foreign.map { .init(subject: $0.description, reason: "only the target has it") }
        }
        report.leftAlone += written.filter { !source.inEffect.contains($0) }.map {
            .init(
                subject: $0.description,
                reason: "the source itself ignores it (its error log says why); its rows were copied as they are"
            )
        }
        report.notGranted = source.orphans.map {
            .init(
                subject: $0, reason: "the source has no such account, so that the row has no effect once it is loaded")
        }
        columns = Self.commonColumns(source: source, target: target, notes: &report.notGranted)
        rows = Self.rows(source: source, target: target, kept: Set(kept.keys), notes: &report.notGranted)
        self.report = report
    }

    /// The accounts on the target that the source does not have, and that a fork has no reason to keep. Not among them:
    /// the tool's own, root at any host, and those that belong to the target's machine.
    static func foreignAccounts(source: AccountSet, target: AccountSet, login: Login) -> [AccountName] {
        let kept = kept(source: source, target: target, login: login)
        return target.accounts.filter { !source.contains($0) && kept[$0] == nil }
    }

    /// The target's accounts whose authentication and state a fork leaves as they are, each with the reason.
    package static func kept(source: AccountSet, target: AccountSet, login: Login) -> [AccountName: String] {
        var kept: [AccountName: String] = [:]
        for account in target.accounts where account.user == "root" && !source.contains(account) {
            kept[account] = "the source does not have it, but a root account is never dropped"
        }
        // Debian's and Ubuntu's maintenance scripts log in with it, by a password in a file of that machine.
        let maintenance = AccountName("debian-sys-maint", "localhost")
        if target.contains(maintenance) {
            kept[maintenance] = "the password is also in /etc/mysql/debian.cnf of the target's machine"
        }
        for account in [login.account, login.proxy].compactMap({ $0 }) {
            for role in target.roles(of: account) {
                kept[role] = "mysqlfork's account on the target has this role"
            }
        }
        kept[login.account] = "mysqlfork uses it on the target"
        if let proxy = login.proxy { kept[proxy] = "mysqlfork logs in to the target with it" }
        return kept
    }

    private static func commonColumns(
        source: AccountSet,
        target: AccountSet,
        notes: inout [AccountReport.Note]
    ) -> [GrantTable: [String]] {
        var common: [GrantTable: [String]] = [:]
        for table in GrantTable.allCases {
            let known = Set(target.columns[table] ?? [])
            let names = source.columns[table] ?? []
            common[table] = names.filter(known.contains)
            notes += names.filter { !known.contains($0) }.map {
                .init(subject: "mysql.\(table.rawValue).\($0)", reason: "the target's version has no such column")
            }
        }
        return common
    }

    private static func rows(
        source: AccountSet,
        target: AccountSet,
        kept: Set<AccountName>,
        notes: inout [AccountReport.Note]
    ) -> [GrantTable: [GrantRow]] {
        var rows = source.rows
        rows[.passwordHistory] = (rows[.passwordHistory] ?? []).filter {
            !kept.contains($0.account(in: .passwordHistory))
        }
        rows[.global] = (rows[.global] ?? []).filter { row in
            let privilege = row.text("priv").uppercased()
            if target.dynamicPrivileges.contains(privilege) { return true }
            notes.append(
                .init(
                    subject: "GRANT \(privilege) ON *.* TO \(row.account(in: .global))",
                    reason: Self.unknownPrivilege(privilege)
                )
            )
            return false
        }
        return rows
    }

    private static func unknownPrivilege(_ name: String) -> String {
        let reason = "the target does not know this privilege"
        guard name == "SET_USER_ID" else { return reason }
        return reason + ": since MySQL 8.2 it is SET_ANY_DEFINER and ALLOW_NONEXISTENT_DEFINER"
    }
}
