import Binlog

/// Compares the accounts of two servers.
package enum AccountComparison {
    /// What differs, a line each, by account. Empty when the target's accounts are the source's.
    ///
    /// Hashes are compared and not shown. Dynamic privileges that the target's version does not know are passed over.
    /// - Parameter kept: accounts whose authentication and state are the target's own, and which may have more
    ///   privileges than on the source, but not fewer.
    package static func differences(source: AccountSet, target: AccountSet, kept: Set<AccountName>) -> [String] {
        let sourceGrants = grants(of: source, known: target.dynamicPrivileges)
        let targetGrants = grants(of: target, known: target.dynamicPrivileges)
        let sourceHistory = passwordHistory(of: source)
        let targetHistory = passwordHistory(of: target)
        var lines: [String] = []
        for account in Set(source.accounts + target.accounts).sorted() {
            let isKept = kept.contains(account)
            guard source.contains(account) else {
                if !isKept { lines.append("account \(account) is on the target only") }
                continue
            }
            guard target.contains(account) else {
                lines.append("account \(account) is missing on the target")
                continue
            }
            var found: [String] = []
            if !isKept {
                found += stateDifferences(account, source, target)
                let (here, there) = (sourceHistory[account] ?? [], targetHistory[account] ?? [])
                if here != there {
                    found.append("password history differs (\(here.count) on the source, \(there.count) on the target)")
                }
            }
            let (here, there) = (sourceGrants[account] ?? [], targetGrants[account] ?? [])
            found += phrases("lacks", here.subtracting(there))
            if !isKept { found += phrases("has in addition", there.subtracting(here)) }
            lines += found.map { "account \(account): \($0)" }
        }
        for name in Set(source.shared + target.shared).sorted() where !source.contains(name) && !target.contains(name) {
            let (here, there) = (sourceGrants[name] ?? [], targetGrants[name] ?? [])
            let found = phrases("lacks", here.subtracting(there)) + phrases("has in addition", there.subtracting(here))
            lines += found.map { "everybody \(name): \($0)" }
        }
        return lines
    }

    private static func grants(of set: AccountSet, known: Set<String>) -> [AccountName: Set<Grant>] {
        var grants: [AccountName: Set<Grant>] = [:]
        for (table, rows) in set.rows {
            for row in rows where table != .global || known.contains(row.text("priv").uppercased()) {
                grants[row.account(in: table), default: []].formUnion(Grant.grants(of: row, in: table))
            }
        }
        return grants
    }

    /// One phrase a level: `` lacks INSERT, SELECT on `shop`.* ``
    private static func phrases(_ verb: String, _ grants: Set<Grant>) -> [String] {
        Dictionary(grouping: grants, by: \.level.exact).sorted { $0.key < $1.key }.map { level, grants in
            let privileges = grants.map(\.privilege).sorted().joined(separator: ", ")
            return level.wrappedValue.isEmpty ? "\(verb) \(privileges)" : "\(verb) \(privileges) \(level)"
        }
    }

    // MARK: - Authentication and state

    private static let labels: [(column: String, label: String, isSecret: Bool)] = [
        ("plugin", "authentication plugin", false),
        ("authentication_string", "password hash", true),
        ("ssl_type", "TLS requirement", false),
        ("ssl_cipher", "TLS cipher", false),
        ("x509_issuer", "TLS issuer", false),
        ("x509_subject", "TLS subject", false),
        ("max_questions", "MAX_QUERIES_PER_HOUR", false),
        ("max_updates", "MAX_UPDATES_PER_HOUR", false),
        ("max_connections", "MAX_CONNECTIONS_PER_HOUR", false),
        ("max_user_connections", "MAX_USER_CONNECTIONS", false),
        ("password_expired", "password expired", false),
        ("password_lifetime", "PASSWORD EXPIRE INTERVAL", false),
        ("password_last_changed", "time of the last password change", false),
        ("account_locked", "locked", false),
        ("password_reuse_history", "PASSWORD HISTORY", false),
        ("password_reuse_time", "PASSWORD REUSE INTERVAL", false),
        ("password_require_current", "PASSWORD REQUIRE CURRENT", false),
    ]

    private static func stateDifferences(
        _ account: AccountName,
        _ source: AccountSet,
        _ target: AccountSet
    ) -> [String] {
        guard let here = source.userRow(of: account), let there = target.userRow(of: account) else { return [] }
        var found: [String] = []
        for (column, label, isSecret) in labels where here.values[column] != there.values[column] {
            found.append(
                isSecret
                    ? "\(label) differs"
                    : "\(label) is \(shown(here, column)) on the source, \(shown(there, column)) on the target"
            )
        }
        found += UserAttributes(here).differences(from: UserAttributes(there)).map { "\($0) differs" }
        if source.inEffect.contains(account) && !target.inEffect.contains(account) {
            found.append("is ignored by the target (its error log says why)")
        }
        return found
    }

    private static func shown(_ row: GrantRow, _ column: String) -> String {
        guard let value = row.values[column], value != nil else { return "the default" }
        return "'\(row.text(column))'"
    }

    private static func passwordHistory(of set: AccountSet) -> [AccountName: Set<[UInt8]>] {
        var history: [AccountName: Set<[UInt8]>] = [:]
        for row in set.rows[.passwordHistory] ?? [] {
            let entry = row.text("password_timestamp") + " " + row.text("password")
            history[row.account(in: .passwordHistory), default: []].insert(Array(entry.utf8))
        }
        return history
    }
}
