import Testing

/// Takes a server that holds an earlier moment of the source forward to a later one, by the source's binlog.
enum ForwardWindow {
    static func apply(
        from coordinates: MomentScenario.Coordinates, to moment: FrozenMoment, of source: TestServer,
        on target: TestServer
    ) async throws {
        let files = try await source.values("SHOW BINARY LOGS").filter { $0 >= coordinates.file && $0 <= moment.file }
            .map { "\(source.dataDirectory)/\($0)" }.joined(separator: " ")
        let script =
            "set -o pipefail; \(source.programs)/mysqlbinlog --start-position=\(coordinates.position)"
            + " --stop-position=\(moment.position) \(files)"
            + " | \(source.programs)/mysql --no-defaults -uroot -S\(target.socket) --binary-mode --local-infile=1"
        let result = try await Shell.run("/bin/bash", ["-c", script])
        try #require(result.status == 0, "\(result.errors)")
        let connection = try await target.connect()
        try await connection.execute("SET sql_log_bin = 0")
        for row in try await connection.query("XA RECOVER CONVERT XID").rows {
            let hex = row.text("data").dropFirst(2)
            let split = (row.int("gtrid_length") ?? 0) * 2
            try await connection.execute(
                "XA ROLLBACK x'\(hex.prefix(split))', x'\(hex.dropFirst(split))', \(row.text("formatID"))")
        }
    }
}
