import Server

/// How many connections a job makes at the same time: one for each stream that copies, and others beside them.
extension PreflightOptions {
    /// For the lock, questions and the binary log.
    fileprivate var sourceConnections: (streams: Int, others: Int) { (1, isForArchive ? 6 : 4) }

    /// For questions. A window is applied, and rows are compared, by connections of their own.
    fileprivate var targetConnections: (streams: Int, others: Int) { (appliesWindow || verifies ? 2 : 1, 1) }
}

extension ServerFacts {
    /// Refuses when the job would run out of connections halfway.
    /// - Parameter need: connections for each stream, and beside all of them.
    fileprivate func checkConnections(
        _ role: ServerRole, threads: Int, _ need: (streams: Int, others: Int)
    ) -> Findings {
        var findings = Findings()
        let needed = threads * need.streams + need.others
        guard let room = connections, room.free < needed else { return findings }
        let free = max(0, room.free)
        let left = (free - need.others) / need.streams
        findings.refuse(
            "too-few-connections", role,
            "\(name) has \(free.counted("connection")) free for the account (\(room.reason)), and \(needed) are needed"
                + " with \(threads.counted("stream")) (\(.threads))",
            hint: (left > 0 ? "run with \(.threads) \(left), or " : "end sessions there that are idle, or ")
                + (room.accountLimit == nil || room.limit - room.used <= free
                    ? "run there: SET GLOBAL max_connections = \(room.limit + needed - free);"
                    : "raise the account's limit there: ALTER USER … WITH MAX_USER_CONNECTIONS"
                        + " \((room.accountLimit ?? 0) + needed - free);"))
        return findings
    }
}

extension SourceChecks {
    func checkConnections() -> Findings {
        guard source.isLive else { return Findings() }
        return source.checkConnections(.source, threads: options.threads, options.sourceConnections)
    }
}

extension Preflight {
    func checkConnections() -> Findings {
        var findings = ofSource.checkConnections()
        findings.add(target.checkConnections(.target, threads: options.threads, options.targetConnections))
        return findings
    }
}
