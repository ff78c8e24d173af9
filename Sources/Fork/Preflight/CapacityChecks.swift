import Server

extension Preflight {
    /// Whether what is copied fits.
    func checkCapacity() -> Findings {
        var findings = Findings()
        if let from = source.number("max_allowed_packet"), let to = target.number("max_allowed_packet"), to < from {
            // While it is made, the fork has the largest there is.
            let isTakenOver = options.copiesSettings && source.settings.isSet("max_allowed_packet")
            if !isTakenOver {
                findings.warn(
                    "max_allowed_packet is \(from) bytes on \(source.name) and stays \(to) on \(target.name): clients of the"
                        + " fork cannot read or write rows that are larger; \(.set) max_allowed_packet=\(from) takes it over"
                )
            }
        }
        if let from = source.number("innodb_page_size"), let to = target.number("innodb_page_size"), from != to {
            findings.warn(
                "innodb_page_size is \(from) on \(source.name) and \(to) on \(target.name): tables with long keys, long"
                    + " rows or compression may be refused there")
        }
        checkDisk(&findings)
        return findings
    }

    private func checkDisk(_ findings: inout Findings) {
        guard let free = target.freeBytes else {
            findings.note("free disk space was not checked: \(target.name) is on another machine")
            return
        }
        // What --replace drops gives its space back. The tenth is for what the estimate misses.
        let usable = free + (options.replaces ? target.tableBytes ?? 0 : 0)
        let needed = needs.tableBytes + needs.tableBytes / 10
        guard needed > usable else { return }
        findings.refuse(
            "disk-too-small", .target,
            "\(target.name) has \(Self.megabytes(usable)) free in \(target.variable("datadir") ?? "its data directory"),"
                + " and the tables and indexes of \(source.name) take about \(Self.megabytes(needed))",
            hint: "free some space there, or leave databases out with \(.excludeDatabase)")
    }

    private static func megabytes(_ bytes: Int) -> String { "\(bytes / 1_000_000) MB" }
}
