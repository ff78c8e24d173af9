import MySQL
import Server

extension Preflight {
    /// Whether the target knows the places that the source's objects refer to: directories, time zones, coordinate systems.
    func checkPlaces() -> Findings {
        var findings = Findings()
        checkDirectories(&findings)
        checkTimeZones(&findings)
        for (id, columns) in needs.spatialReferenceSystems.sorted(by: { $0.key < $1.key })
        where !target.spatialReferenceSystems.contains(id) {
            findings.refuse(
                "spatial-reference-system-missing", .target,
                "\(target.name) does not have the spatial reference system \(id) of \(columns.shortList)",
                hint: "run on the target CREATE SPATIAL REFERENCE SYSTEM \(id) … with what"
                    + " information_schema.ST_SPATIAL_REFERENCE_SYSTEMS shows on the source")
        }
        return findings
    }

    /// The server makes files only in directories that it was told of at start.
    private func checkDirectories(_ findings: inout Findings) {
        let known = ["datadir", "innodb_data_home_dir", "innodb_directories"]
            .flatMap { (target.variable($0) ?? "").split(separator: ";") }
            .map { $0.hasSuffix("/") ? String($0) : $0 + "/" }
        for (directory, files) in needs.dataDirectories.sorted(by: { $0.key < $1.key }) {
            let isKnown = known.contains { (directory + "/").hasPrefix($0) }
            if isKnown && source.hostname != target.hostname { continue }
            let message: Wording =
                "\(source.name) has \(files.count.counted("table file")) in \(directory) (DATA DIRECTORY):"
                + " \(files.shortList); "
            findings.refuse(
                "data-directory-unreachable", .target,
                message
                    + (isKnown
                        ? "\(target.name) is on the same machine, and its files would have the same names"
                        : "\(target.name) may not make files there"),
                hint: isKnown
                    ? "choose a target on another machine, or leave these databases out with \(.excludeDatabase)"
                    : "make that directory on the target's machine, add it to innodb_directories there and restart it,"
                        + " or leave these databases out with \(.excludeDatabase)")
        }
    }

    private func checkTimeZones(_ findings: inout Findings) {
        guard let known = target.timeZones else { return }
        let missing = needs.timeZones.filter { !known.contains($0.key.lowercased()) }
        for (zone, users) in missing.sorted(by: { $0.key < $1.key }) {
            findings.refuse(
                "time-zone-missing", .target,
                "\(target.name) does not know the time zone \(zone) of \(users.shortList)",
                hint: "run on the target's machine: mysql_tzinfo_to_sql /usr/share/zoneinfo | mysql mysql")
        }
        if missing.isEmpty && known.isEmpty && source.timeZones?.isEmpty == false {
            findings.warn(
                "\(target.name) has no time zones loaded, as \(source.name) has: CONVERT_TZ with names of zones gives NULL"
                    + " there until mysql_tzinfo_to_sql is run")
        }
    }
}
