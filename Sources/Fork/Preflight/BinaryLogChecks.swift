import Server

extension SourceChecks {
    /// A snapshot belongs to a position in the source's binary log, which must hold whole rows to go anywhere from there.
    func checkBinaryLog() -> Findings {
        var findings = Findings()
        if !source.isOn("log_bin") {
            findings.refuse(
                "binary-log-off", .source, "the binary log of \(source.name) is off (log_bin = OFF)",
                hint: "start the source with log_bin set, and without skip-log-bin or disable-log-bin")
        }
        if source.isLive, let format = source.variable("binlog_format"), format.uppercased() != "ROW" {
            findings.warn(
                "binlog_format of \(source.name) is \(format): \(unaffected)"
                    + " moment needs SET PERSIST binlog_format = 'ROW' from then on")
        }
        if source.isLive, let image = source.variable("binlog_row_image"), image.uppercased() != "FULL" {
            findings.warn(
                "binlog_row_image of \(source.name) is \(image): \(unaffected)"
                    + " moment needs SET PERSIST binlog_row_image = 'FULL' from then on")
        }
        let logsReplicated = source.variable("log_replica_updates") ?? "ON"
        if source.channels?.isEmpty == false && logsReplicated.uppercased() == "OFF" {
            findings.warn(
                "\(source.name) does not log what it replicates (log_replica_updates = OFF):"
                    + (options.isForArchive
                        ? " from the archive, forks can be made as of its snapshots only"
                        : " this fork is not affected, but one to another moment than now cannot be made from it"))
        }
        if source.isLive, source.variable("performance_schema")?.uppercased() == "OFF" {
            findings.warn(
                "the performance schema of \(source.name) is off: statements that run for long cannot be seen, so the"
                    + " brief read lock may have to be tried several times")
        }
        return findings
    }

    private var unaffected: String {
        options.isForArchive
            ? "its snapshots are not affected, but a fork to an earlier"
            : "a fork as of now is not affected, but one to an earlier"
    }
}

extension Preflight {
    func checkGTIDs() -> Findings {
        var findings = Findings()
        // Settings bring gtid_mode along.
        if !options.copiesSettings && source.variable("gtid_mode")?.uppercased() == "ON"
            && target.variable("gtid_mode")?.uppercased() != "ON"
        {
            findings.warn(
                "\(source.name) uses GTIDs and \(target.name) does not"
                    + " (gtid_mode = \(target.variable("gtid_mode") ?? "OFF")): the fork gets the source's GTID set, but"
                    + " can only replicate by it once gtid_mode is ON there too")
        }
        return findings
    }
}
