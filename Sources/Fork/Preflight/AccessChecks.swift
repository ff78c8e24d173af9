import Catalog
import Server

extension SourceChecks {
    /// Whether the tool's account may read everything.
    func checkAccess() -> Findings {
        var findings = Findings()
        // An archive has been read already.
        guard source.isLive else { return findings }
        source.check(
            RequiredPrivilege.ofSource(
                filter: options.databases, selection: databases, appliesWindow: options.appliesWindow),
            .source, &findings)
        if !source.privileges.hold("REPLICATION SLAVE"), !options.appliesWindow {
            findings.note(
                "the account \(source.account) on \(source.name) may not read the binary log (REPLICATION SLAVE): if the source is"
                    + " written to meanwhile, one connection copies everything, and the fork cannot replicate from the source"
            )
        }
        return findings
    }
}

extension Preflight {
    /// Whether the tool's accounts may do what they have to, and still may when the target has the source's accounts.
    func checkAccess() -> Findings {
        var findings = ofSource.checkAccess()
        // Were they the same server, the account would be one that only has to read.
        guard !isSameServer else { return findings }
        target.check(
            RequiredPrivilege.ofTarget(needs: needs, source: source, target: target, options: options), .target,
            &findings)
        if options.copiesAccounts { checkAccounts(&findings) }
        return findings
    }

    private func checkAccounts(_ findings: inout Findings) {
        guard let accounts = source.accountSet else { return }
        if let login = target.login {
            let takeovers = LoginPrecedence.takeovers(of: login, by: accounts.accounts)
            if !takeovers.isEmpty {
                findings.refuse(
                    "login-taken-over", .target,
                    "with the source's accounts on \(target.name), mysqlfork would log in there as"
                        + " \(takeovers.map(\.description).shortList) and no longer as \(login.account)",
                    hint: "use an account on the target whose user name the source does not have")
            }
        }
        let active = Set(target.plugins.filter { $0.type == "AUTHENTICATION" }.map(\.name))
        for (plugin, users) in accounts.pluginsMissing(in: active) {
            findings.refuse(
                "authentication-plugin-missing", .target,
                "\(target.name) does not have the authentication plugin \(plugin) of"
                    + " \(users.count.counted("account")): \(users.map(\.description).shortList)",
                hint: authenticationHint(plugin))
        }
        // Settings bring it along, and so do accounts that have partial revokes.
        if !options.copiesSettings, !accounts.hasPartialRevokes,
            let from = source.variable("partial_revokes"), let to = target.variable("partial_revokes"), from != to
        {
            findings.warn(
                "partial_revokes is \(from) on \(source.name) and \(to) on \(target.name): % and _ in the database names of"
                    + " privileges mean something else there")
        }
    }

    private func authenticationHint(_ plugin: String) -> Wording {
        if let install = installStatement(plugin) {
            return "run on the target: \(install) or leave accounts out with \(.noAccounts)"
        }
        if plugin == "mysql_native_password" && target.version.number < 90_000 {
            return "start the target with mysql_native_password=ON, or leave accounts out with \(.noAccounts)"
        }
        return "give these accounts another plugin on the source (ALTER USER … IDENTIFIED WITH caching_sha2_password"
            + " BY …;), or leave accounts out with \(.noAccounts)"
    }
}

extension ServerFacts {
    /// Whether the tool's account has all of these.
    fileprivate func check(_ required: [RequiredPrivilege], _ role: ServerRole, _ findings: inout Findings) {
        let missing = MissingPrivileges(of: privileges, known: knownPrivileges, required: required)
        guard !missing.isEmpty else { return }
        findings.problems.append(missing.problem(of: account, on: name, role))
    }
}
