import MySQL
import Testing

/// What a server that is written to was at one moment, noted by its own means while a global read lock held it still.
struct FrozenMoment: Sendable {
    /// The server's clock in UTC, RFC 3339 with microseconds. No transaction was committed in this microsecond.
    let time: String
    let file: String
    let position: UInt64
    /// `gtid_executed`; empty without GTIDs.
    let gtidSet: String
    /// CHECKSUM TABLE of every table, by `database.table`.
    let checksums: [String: String]
    /// The XA transactions that were prepared and undecided, as `XA RECOVER CONVERT XID` names them.
    let undecided: [String]

    /// Holds all writes back for as long as it takes to look.
    static func freeze(_ server: TestServer) async throws -> FrozenMoment {
        let connection = try await server.connect()
        try await connection.execute("SET time_zone = '+00:00'")
        try await connection.execute("FLUSH TABLES WITH READ LOCK")
        var log = try #require(try await connection.query("SHOW BINARY LOG STATUS").rows.first)
        var clock: ResultSet
        while true {
            try await connection.execute("DO SLEEP(0.002)")
            clock = try await connection.query("SELECT DATE_FORMAT(SYSDATE(6), '%Y-%m-%dT%H:%i:%s.%fZ') AS time")
            try await connection.execute("DO SLEEP(0.002)")
            let before = log.text("Position")
            log = try #require(try await connection.query("SHOW BINARY LOG STATUS").rows.first)
            // The lock does not hold ANALYZE TABLE back, which is logged.
            if log.text("Position") == before { break }
        }
        let moment = FrozenMoment(
            time: try #require(clock.rows.first).text("time"),
            file: log.text("File"), position: try #require(log.int("Position").map(UInt64.init)),
            gtidSet: log.text("Executed_Gtid_Set").filter { !$0.isWhitespace },
            checksums: try await checksums(connection),
            undecided: try await connection.query("XA RECOVER CONVERT XID").rows.map { $0.text("data") }.sorted())
        try await connection.execute("UNLOCK TABLES")
        return moment
    }

    /// Every table of the server's users, with its checksum.
    static func checksums(_ connection: Connection) async throws -> [String: String] {
        let tables = try await connection.query(
            "SELECT TABLE_SCHEMA AS d, TABLE_NAME AS t FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE'"
                + " AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')"
        ).rows.map { SQL.identifier($0.text("d"), $0.text("t")) }
        guard !tables.isEmpty else { return [:] }
        let sums = try await connection.query("CHECKSUM TABLE " + tables.joined(separator: ", "))
        return Dictionary(uniqueKeysWithValues: sums.rows.map { (plain($0.text(at: 0)), $0.text(at: 1)) })
    }

    /// In ASCII: the server tells names apart that are one to Swift.
    static func plain(_ name: String) -> String {
        name.utf8.map { $0 < 0x80 ? String(UnicodeScalar($0)) : "<\($0)>" }.joined()
    }

    /// One line for each table that the server has otherwise than it was at this moment, and for the GTID set.
    func differences(on server: TestServer) async throws -> [String] {
        let connection = try await server.connect()
        let found = try await Self.checksums(connection)
        var lines = Set(found.keys).union(checksums.keys).sorted().compactMap { table in
            found[table] == checksums[table]
                ? nil : "\(table): \(found[table] ?? "is missing"), was \(checksums[table] ?? "not there")"
        }
        let log = try #require(try await connection.query("SELECT @@GLOBAL.gtid_executed AS g").rows.first)
        let gtids = log.text("g").filter { !$0.isWhitespace }
        if gtids != gtidSet { lines.append("gtid_executed: \(gtids), was \(gtidSet)") }
        return lines
    }
}

extension FrozenMoment {
    /// Freezes the server `count` times at random, with at least some transactions between two moments.
    static func freeze(
        _ server: TestServer, times count: Int, seed: UInt64, apart: ClosedRange<Int> = 100...1200
    ) async throws -> [FrozenMoment] {
        var random = SplitMix(seed: seed &+ 3000)
        let connection = try await server.connect()
        func commits() async throws -> Int {
            try #require(
                try await connection.query(
                    "SELECT VARIABLE_VALUE AS n FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Handler_commit'"
                ).rows.first?.int("n"))
        }
        var moments: [FrozenMoment] = []
        for _ in 0..<count {
            let next = try await commits() + Int.random(in: apart, using: &random)
            while try await commits() < next { try await Task.sleep(for: .milliseconds(2)) }
            moments.append(try await freeze(server))
        }
        return moments
    }
}
