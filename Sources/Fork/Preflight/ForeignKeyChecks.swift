import Server

extension Preflight {
    /// Whether tables refer to databases that are left out. The keys are created all the same, as on the source.
    func checkForeignKeys() -> Findings {
        var findings = Findings()
        let keys = needs.foreignKeysToOthers
        guard !keys.isEmpty else { return findings }
        let rest = keys.count > 5 ? " and \(keys.count - 5) more" : ""
        findings.warn(
            "\(keys.count.counted("foreign key")) of \(source.name) \(keys.count == 1 ? "refers" : "refer") to tables in databases"
                + " that are not copied: \(keys.prefix(5).map(\.description).joined(separator: ", "))\(rest). Inserts into these tables fail on the"
                + " fork until the parent tables are there")
        return findings
    }
}
