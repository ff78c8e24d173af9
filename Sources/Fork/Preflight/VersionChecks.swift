import Server

extension Preflight {
    func checkVersions() -> Findings {
        var findings = Findings()
        findings.add(source.checkVersion(.source))
        findings.add(target.checkVersion(.target))
        guard findings.problems.isEmpty else { return findings }
        let (from, to) = (source.version, target.version)
        if to.isOlderSeries(than: from) {
            findings.refuse(
                "target-older", .target,
                "\(target.name) is MySQL \(to.text), older than \(source.name) with \(from.text)",
                hint: "choose a target that runs MySQL \(from.series) or newer")
        } else if from.series != to.series {
            findings.warn(
                "\(source.name) is MySQL \(from.text) and \(target.name) is MySQL \(to.text): a fork into another series"
                    + " is an upgrade, read its release notes")
        } else if to.patch < from.patch {
            findings.warn(
                "\(target.name) is MySQL \(to.text), an earlier release than \(source.name) with \(from.text):"
                    + " it may not know everything that the source uses")
        }
        return findings
    }

    /// Source and target are told apart by `server_uuid`: one server may have many names.
    var isSameServer: Bool {
        source.isLive && !source.uuid.isEmpty && source.uuid.lowercased() == target.uuid.lowercased()
    }

    func checkIdentity() -> Findings {
        var findings = Findings()
        if isSameServer {
            findings.refuse(
                "same-server", .target,
                "\(source.name) and \(target.name) are the same server: both have server_uuid \(source.uuid)",
                hint: "point \(.target) at another server. If they are two, one was copied from the other with its"
                    + " auto.cnf: delete that file from the target's data directory and restart it")
        }
        return findings
    }
}

extension ServerFacts {
    /// Whether it is a server of which anything is known.
    func checkVersion(_ role: ServerRole) -> Findings {
        var findings = Findings()
        guard !version.isSupported else { return findings }
        let product = version.otherProduct
        findings.refuse(
            "version-unsupported", role,
            "\(name) is \(product ?? "MySQL") \(version.text); it must be MySQL 8.0 or newer",
            hint: product == nil
                ? "upgrade it, or use another server that runs MySQL 8.0 or newer"
                : "use a server that runs MySQL 8.0 or newer")
        return findings
    }
}
