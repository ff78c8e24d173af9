import Server

extension SourceChecks {
    /// What the source is, and whether what the user asks for is there.
    func checkState() -> Findings {
        var findings = Findings()
        if source.isUnfinishedFork {
            findings.refuse(
                "unfinished-fork", .source,
                "\(source.name) has a database \(UnfinishedMark.schema), the mark of a fork that was not finished:"
                    + " its data is not whole",
                hint:
                    "make that fork again with \(.replace), and run this command then. A database of your own cannot have this"
                    + " name: move its tables to another one and drop it")
        }
        checkFilter(&findings)
        for channel in source.channels ?? [] { describe(channel, &findings) }
        if let state = source.groupState, state != "ONLINE" {
            findings.warn(
                "\(source.name) is \(state) in its replication group: \(options.result) holds what it has applied so far"
            )
        }
        return findings
    }

    private func checkFilter(_ findings: inout Findings) {
        if !databases.missing.isEmpty {
            findings.refuse(
                "database-not-found", .source,
                "\(source.name) has no database \(databases.missing.shortList), or the account"
                    + " \(source.account) may not see it",
                hint: "correct \(.database); the databases there are "
                    + "\(source.databases.isEmpty ? "none" : source.databases.shortList)")
        }
        if !databases.system.isEmpty {
            findings.refuse(
                "database-of-the-server", .source,
                "\(databases.system.shortList) belongs to the server itself and is not copied",
                hint: "leave it out of \(.database); accounts and settings are copied without being named")
        }
        if !databases.excludedInVain.isEmpty {
            findings.warn(
                "\(source.name) has no database \(databases.excludedInVain.shortList) to exclude")
        }
    }

    private func describe(_ channel: ServerFacts.Channel, _ findings: inout Findings) {
        let label = channel.name.isEmpty ? "" : " (channel \(channel.name))"
        let replica = "\(source.name) is a replica of \(channel.source)\(label)"
        let outcome = ": \(options.result) holds what it has applied so far"
        if !channel.isApplying {
            findings.warn("\(replica), and has stopped applying\(outcome)")
        } else if !channel.isReceiving {
            findings.warn("\(replica), and does not receive from it\(outcome)")
        } else if let seconds = channel.secondsBehind {
            if seconds > 0 {
                findings.warn("\(replica), \(seconds) s behind it\(outcome)")
            } else {
                findings.note("\(replica), 0 s behind it")
            }
            findings.note(
                "DDL and changes of accounts that \(source.name) replicates wait until the rows are copied, and everything after"
                    + " them waits, too: it falls behind for as long as that takes")
        } else {
            findings.warn("\(replica), and does not know how far it is behind\(outcome)")
        }
    }

    /// Tables that cannot be read as of the snapshot.
    func checkTables() -> Findings {
        var findings = Findings()
        if let broken = needs.tablesByEngine[""], !broken.isEmpty {
            findings.refuse(
                "unreadable-tables", .source,
                "\(source.name) cannot open \(broken.count.counted("table")): \(broken.shortList)",
                hint: "CHECK TABLE says why; repair or drop them\(exclusion)")
        }
        // Rows of a BLACKHOLE table do not exist, at any moment.
        for (engine, tables) in needs.tablesByEngine.sorted(by: { $0.key < $1.key })
        where !engine.isEmpty && engine != "BLACKHOLE" {
            findings.refuse(
                "nontransactional-tables", .source,
                "\(source.name) has \(tables.count.counted("table")) of the engine \(engine), which cannot be read as of one"
                    + " moment while others write: \(tables.shortList)",
                hint: "run on the source, for each: ALTER TABLE … ENGINE = InnoDB\(exclusion)")
        }
        return findings
    }

    /// An archive is of a whole server.
    private var exclusion: Wording {
        options.isForArchive ? "" : "; or leave their databases out with \(.excludeDatabase)"
    }
}
