import MySQL

extension Preflight {
    /// Whether the tool's accounts on both servers may do what they have to.
    func checkPrivileges() -> Findings {
        var findings = Findings()
        report(
            .source, source, RequiredPrivilege.ofSource(databases: databases.chosen, filter: options.databases),
            &findings)
        report(
            .target, target,
            RequiredPrivilege.ofTarget(needs: needs, source: source, target: target, options: options), &findings)
        return findings
    }

    private func report(
        _ role: Server.Role, _ server: ServerFacts, _ required: [RequiredPrivilege], _ findings: inout Findings
    ) {
        let missing = MissingPrivileges(of: server, required: required)
        let proxies = role == .target ? proxyGrantsToMake().filter { !server.grants.mayGrantProxy(on: $0.proxied) } : []
        guard !missing.isEmpty || !proxies.isEmpty else { return }
        var reasons = missing.reasons
        var statements = missing.statements(for: server.account)
        if !proxies.isEmpty {
            reasons.append(
                "PROXY with grant option (to grant it to \(proxies.map(\.account.sql).sorted().shortList))")
            statements.append("GRANT PROXY ON ''@'' TO \(server.account.sql) WITH GRANT OPTION;")
        }
        findings.refuse(
            "missing-privileges", role,
            "the account \(server.account.sql) on \(server.name) lacks " + reasons.joined(separator: ", "),
            hint: "run there, as an administrator: " + statements.joined(separator: " "))
    }

    /// Proxy grants of accounts to copy that the target does not have already.
    private func proxyGrantsToMake() -> [ServerFacts.ProxyGrant] {
        guard options.copiesAccounts, let wanted = source.proxyGrants, let present = target.proxyGrants else { return [] }
        return wanted.subtracting(present).filter {
            !AccountName.system.contains($0.account) && $0.account != target.account
        }
    }
}

/// Which of the required privileges an account does not have, and how to grant them.
struct MissingPrivileges {
    /// To be granted on `*.*`, with what each is for.
    private(set) var global: [(name: String, purpose: String)] = []
    /// Held, but without the right to grant them.
    private(set) var notGrantable: [String] = []
    /// Taken away by partial revokes: database to privileges.
    private(set) var revoked: [String: [String]] = [:]
    private var needsGrantOption = false

    init(of server: ServerFacts, required: [RequiredPrivilege]) {
        let grants = server.grants
        for privilege in required {
            if privilege.mustBeGrantable { needsGrantOption = true }
            // A server that knows none of the names has nothing to protect with them.
            let names = privilege.names.filter { server.knownPrivileges.contains($0) }
            guard let name = names.first, !global.contains(where: { names.contains($0.name) }) else { continue }
            if !names.contains(where: { Self.holds(grants, $0, privilege.scope) }) {
                let lost = Self.databasesLost(grants, name, privilege.scope)
                if lost.isEmpty { global.append((name, privilege.purpose)) }
                for database in lost where revoked[database]?.contains(name) != true {
                    revoked[database, default: []].append(name)
                }
            } else if privilege.mustBeGrantable && !grants.mayGrant(name) {
                notGrantable.append(name)
            }
        }
    }

    var isEmpty: Bool { global.isEmpty && notGrantable.isEmpty && revoked.isEmpty }

    /// `RELOAD (to take the brief read lock)`
    var reasons: [String] {
        // Many share a purpose: say it once.
        var byPurpose: [(purpose: String, names: [String])] = []
        for (name, purpose) in global {
            if let index = byPurpose.firstIndex(where: { $0.purpose == purpose }) {
                byPurpose[index].names.append(name)
            } else {
                byPurpose.append((purpose, [name]))
            }
        }
        var reasons = byPurpose.map { "\($0.names.shortList) (\($0.purpose))" }
        reasons += revoked.sorted { $0.key < $1.key }.map { "\($1.joined(separator: ", ")) on database \($0)" }
        if !notGrantable.isEmpty {
            reasons.append("GRANT OPTION for \(notGrantable.shortList) (to grant it to the accounts that hold it)")
        }
        return reasons
    }

    /// The statements that grant what is missing, and no more.
    func statements(for account: AccountName) -> [String] {
        let suffix = " ON *.* TO \(account.sql)" + (needsGrantOption ? " WITH GRANT OPTION;" : ";")
        // GRANT OPTION for static privileges is one for all of them; each dynamic privilege has its own.
        let dynamic = notGrantable.filter(Grants.isDynamic)
        let names = global.map(\.name) + dynamic
        var statements = names.isEmpty ? [] : ["GRANT " + names.joined(separator: ", ") + suffix]
        let lacksGrantOption = notGrantable.count > dynamic.count
        if lacksGrantOption && names.allSatisfy(Grants.isDynamic) { statements.append("GRANT USAGE" + suffix) }
        statements += revoked.sorted { $0.key < $1.key }.map { database, names in
            "GRANT \(names.joined(separator: ", ")) ON \(SQL.identifier(database)).* TO \(account.sql);"
        }
        return statements
    }

    private static func holds(_ grants: Grants, _ name: String, _ scope: RequiredPrivilege.Scope) -> Bool {
        switch scope {
        case .server: grants.holds(name)
        case .databases(let databases): databases.allSatisfy { grants.holds(name, in: $0) }
        case .everyDatabase: grants.holds(name) && databasesLost(grants, name, scope).isEmpty
        }
    }

    /// The databases in which an account that holds a privilege has lost it.
    private static func databasesLost(
        _ grants: Grants, _ name: String, _ scope: RequiredPrivilege.Scope
    ) -> [String] {
        guard grants.holds(name) else { return [] }
        switch scope {
        case .server: return []
        case .databases(let databases): return databases.filter { !grants.holds(name, in: $0) }
        case .everyDatabase(let exceptions):
            return grants.databasesRevoked(of: name).filter { !exceptions.contains($0) }
        }
    }
}
