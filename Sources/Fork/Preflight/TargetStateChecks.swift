import Catalog
import Server

extension Preflight {
    /// Whether the target is free to become a fork.
    func checkTargetState() -> Findings {
        var findings = Findings()
        checkEmptiness(&findings)
        checkWritable(&findings)
        checkReplication(&findings)
        checkSkippedErrors(&findings)
        checkSessions(&findings)
        warnOfWhatIsDropped(&findings)
        warnOfLockedAccounts(&findings)
        let (from, to) = (source.number("lower_case_table_names"), target.number("lower_case_table_names"))
        if let from, let to, from != to {
            findings.refuse(
                "lower-case-table-names", .target,
                "lower_case_table_names is \(from) on \(source.name) and \(to) on \(target.name)",
                hint: "it cannot be changed later: initialise the target anew with lower_case_table_names = \(from)")
        }
        return findings
    }

    private func checkEmptiness(_ findings: inout Findings) {
        guard !options.replaces, !isSameServer else { return }
        if target.isUnfinishedFork {
            findings.refuse(
                "unfinished-fork", .target,
                "\(target.name) is a half-made fork: an earlier run did not finish (it has the database"
                    + " \(UnfinishedMark.schema))",
                hint: "run again with \(.replace) to make it from the start")
            return
        }
        var belongings: [String] = []
        func add(_ names: [String], _ singular: String) {
            if !names.isEmpty { belongings.append("\(names.count.counted(singular)) (\(names.shortList))") }
        }
        add(target.databases, "database")
        add(target.tablespaces ?? [], "tablespace")
        add(accountsOfTheTarget.map(\.description), "account")
        guard !belongings.isEmpty else { return }
        findings.refuse(
            "target-not-empty", .target, "\(target.name) already holds \(belongings.joined(separator: ", "))",
            hint: "choose an empty server, or run with \(.replace) to drop what it holds")
    }

    /// The accounts that the target would lose. Not those that a fork keeps anyway, nor root, which every server has.
    private var accountsOfTheTarget: [AccountName] {
        guard options.copiesAccounts, let theirs = target.accountSet, let login = target.login,
            let ours = source.accountSet
        else { return [] }
        let kept = AccountPlan.kept(source: ours, target: theirs, login: login)
        return theirs.accounts.filter { $0.user != "root" && kept[$0] == nil }
    }

    /// Whoever is there would act on a half-made fork.
    private func checkSessions(_ findings: inout Findings) {
        if TargetWatch.isBlind(target) {
            findings.warn(
                "what others do on \(target.name) while the fork is made would not be noticed: it has neither a binary log nor"
                    + " performance_schema")
        }
        guard let sessions = target.sessions, !sessions.isEmpty, !isSameServer else { return }
        let present = "\(sessions.count.counted("session")) of others on \(target.name)"
        let names = sessions.map(\.description).shortList
        if options.endsSessions {
            findings.warn("\(present) will be ended: \(names)")
        } else {
            findings.refuse(
                "sessions-on-target", .target, "there \(sessions.count == 1 ? "is" : "are") \(present): \(names)",
                hint:
                    "have them log out, or run with \(.endSessions); no one but administrators can log in while the fork is"
                    + " made")
        }
    }

    /// An unfinished fork has its accounts under lock, and a run that leaves accounts alone does not know which were its own.
    private func warnOfLockedAccounts(_ findings: inout Findings) {
        guard options.replaces, target.isUnfinishedFork, !options.copiesAccounts, let accounts = target.accountSet
        else {
            return
        }
        let roles = accounts.roles
        let locked = accounts.accounts.filter { account in
            !roles.contains(account)
                && accounts.userRow(of: account)?.text(AccountLocks.column).uppercased() == "Y"
        }
        guard !locked.isEmpty else { return }
        findings.warn(
            "accounts of \(target.name) are locked, some maybe by the fork that was not finished, and stay so with"
                + " \(.noAccounts): \(locked.map(\.description).shortList); ALTER USER … ACCOUNT UNLOCK there opens them"
        )
    }

    /// Who names databases may not expect that others go.
    private func warnOfWhatIsDropped(_ findings: inout Findings) {
        guard options.replaces, !isSameServer, options.databases != .all, !target.databases.isEmpty else { return }
        findings.warn(
            "\(.replace) drops ALL databases of \(target.name), not only those that are chosen:"
                + " \(target.databases.joined(separator: ", "))")
    }

    private func checkWritable(_ findings: inout Findings) {
        // What --replace may drop it may also open, for the time of the fork.
        let closed = options.replaces ? [] : ["super_read_only", "read_only"].filter(target.isOn)
        if !closed.isEmpty {
            findings.refuse(
                "read-only", .target, "\(target.name) is read-only (\(closed.joined(separator: " and ")) = ON)",
                hint: "run on the target: SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF;")
        }
        if target.isOn("innodb_read_only") || (target.number("innodb_force_recovery") ?? 0) > 0 {
            findings.refuse(
                "innodb-read-only", .target,
                "InnoDB on \(target.name) does not take writes (innodb_read_only ="
                    + " \(target.variable("innodb_read_only") ?? "OFF"), innodb_force_recovery ="
                    + " \(target.variable("innodb_force_recovery") ?? "0"))",
                hint: "restart the target without these options")
        }
    }

    /// They hold for row events in BINLOG statements, too: rows that cannot be written would be passed over without a word.
    private func checkSkippedErrors(_ findings: inout Findings) {
        for name in ["replica_skip_errors", "slave_skip_errors"] {
            guard let value = target.variable(name), !["", "OFF"].contains(value.uppercased()) else { continue }
            findings.refuse(
                "skips-errors", .target,
                "\(target.name) passes over errors of row events (\(name) = \(value)), and rows would be missing without a word",
                hint: "restart the target without \(name)")
            return
        }
    }

    /// What a fork writes does not go through the target's binary log: others that replicate from it, or agree with it,
    /// would not see it.
    private func checkReplication(_ findings: inout Findings) {
        if let state = target.groupState {
            findings.refuse(
                "group-member", .target, "\(target.name) is a member of a replication group (\(state))",
                hint: "choose another target, or run there: STOP GROUP_REPLICATION;")
        }
        // A channel that was configured once starts again with the server.
        if let channels = target.channels, !channels.isEmpty {
            findings.refuse(
                "replica", .target, "\(target.name) is a replica of \(channels.map(\.source).shortList)",
                hint: "choose another target, or run there: STOP REPLICA; RESET REPLICA ALL;")
        }
        if let readers = target.binaryLogReaders, readers > 0 {
            findings.refuse(
                "has-replicas", .target,
                "\(target.name) has \(readers.counted("reader")) of its binary log, such as replicas, which would not get what"
                    + " the fork writes",
                hint: "choose another target, or detach its replicas first")
        }
    }
}
