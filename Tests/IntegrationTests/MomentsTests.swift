import Binlog
import MySQL
import Testing

extension IntegrationTests {
    /// Forks of a server as it was at moments at which it was frozen, both ways, compared by the server's own checksums.
    @Suite struct MomentsTests {
        /// Small files, so that windows go over several.
        private static let options = ["--max-binlog-size=1M"]

        @Test func everyMomentBothWays() async throws {
            try await MomentScenario.with(Self.options, moments: 20) { scenario in
                try await expectEverythingHappened(scenario)
                let end = try await FrozenMoment.freeze(scenario.source)
                // From one moment to the next, and all the way to some.
                for index in scenario.moments.indices {
                    if index % 5 == 4 || index == 0 {
                        try await scenario.forkForward(to: index)
                    } else {
                        try await scenario.goOn(to: index)
                    }
                }
                let listing = try await BinlogListing.read(scenario.source)
                for index in scenario.moments.indices { try await scenario.forkBackward(to: index, listing: listing) }
                // The source is only read.
                #expect(try await end.differences(on: scenario.source) == [])
                // The other names of one and the same stop point.
                let moment = scenario.moments[10]
                let next = listing.count(before: moment.file, moment.position)
                for options in [
                    ["--at-gtid", listing.transactions[next - 1].gtid],
                    ["--before-gtid", listing.transactions[next].gtid],
                    ["--at-position", "\(moment.file):\(moment.position)"],
                ] { try await scenario.forkBackward(to: 10, options, listing: listing) }
            }
        }

        /// With memory for a fraction of the window, it is applied in many parts.
        @Test func littleMemory() async throws {
            try await MomentScenario.with(Self.options, moments: 3) { scenario in
                for index in scenario.moments.indices {
                    try await scenario.forkForward(to: index, memory: 32 << 10)
                    try await scenario.forkAndGoBack(to: index, memory: 32 << 10)
                }
            }
        }

        /// The way back ends at the last change of a definition; forward there is no end.
        @Test func definitionsThatChange() async throws {
            var workload = MixedWorkload()
            workload.changesDefinitions = true
            try await MomentScenario.with(Self.options, workload: workload, moments: 4) { scenario in
                for index in scenario.moments.indices { try await scenario.forkForward(to: index) }
                let listing = try await BinlogListing.read(scenario.source)
                let refusal = try await Refusal.of(
                    scenario.source, scenario.target, "--at", scenario.moments[0].time, "--replace")
                let earliest = try #require(refusal.earliest, "\(refusal.text)")
                try await Mysqlfork.fork(scenario.source, scenario.target, "--at", earliest, "--replace").expect(
                    status: 0)
                for (index, moment) in scenario.moments.enumerated() {
                    if moment.time >= earliest {
                        try await scenario.forkBackward(to: index, listing: listing)
                    } else {
                        let other = try await Refusal.of(
                            scenario.source, scenario.target, "--at", moment.time, "--replace")
                        #expect(other.earliest == earliest, scenario.label(index))
                    }
                }
            }
        }

        /// Prepared before the snapshot or the moment, and committed after it: its rows lie before the window.
        @Test func xaPreparedBeforeTheWindow() async throws {
            try await TestServer.with([("source", []), ("base", []), ("target", [])]) { servers in
                let (source, base, target) = (servers[0], servers[1], servers[2])
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v INT); INSERT INTO t VALUES (1, 1), (2, 2), (3, 3);
                    CREATE TABLE k (a INT); INSERT INTO k VALUES (1), (1);
                    XA START 'early'; UPDATE t SET v = 10 WHERE id = 1; DELETE FROM t WHERE id = 2; INSERT INTO k VALUES (1), (5);
                    XA END 'early'; XA PREPARE 'early'; FLUSH BINARY LOGS;
                    """)
                let fork = try await Mysqlfork.fork(source, base)
                try fork.expect(status: 0)
                try await source.run("INSERT INTO d.t VALUES (4, 4); FLUSH BINARY LOGS; INSERT INTO d.t VALUES (5, 5)")
                let undecided = try await FrozenMoment.freeze(source)
                try await source.run(
                    "XA COMMIT 'early'; INSERT INTO d.t VALUES (2, 20); UPDATE d.t SET v = 100 WHERE id = 1")
                let decided = try await FrozenMoment.freeze(source)
                try await source.run("DELETE FROM d.k; DELETE FROM d.t WHERE id < 3")

                let start = BinlogPosition(
                    file: fork.text("stopPoint", "file"), offset: try #require(fork["stopPoint", "position"] as? UInt64)
                )
                let scenario = MomentScenario(
                    source: source, base: base, target: target, start: start, moments: [undecided, decided], seed: 0)
                let listing = try await BinlogListing.read(source)
                for index in 0...1 {
                    try await scenario.forkForward(to: index)
                    try await scenario.forkBackward(to: index, listing: listing)
                }
            }
        }

        /// The copy starts from a server that moves on, and the window between it and the moment grows while it is made.
        @Test func backwardWhileWritesGoOn() async throws {
            try await MomentScenario.with(
                Self.options, moments: 3,
                meanwhile: { scenario in
                    for index in [2, 0] {
                        // What is written after this does not concern the moments.
                        let listing = try await BinlogListing.read(scenario.source)
                        try await scenario.forkBackward(to: index, listing: listing)
                    }
                }, { _ in })
        }

        /// Without GTIDs, coordinates and commit times are all there is.
        @Test func withoutGTIDs() async throws {
            let options = Self.options + ["--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"]
            try await MomentScenario.with(options, moments: 4) { scenario in
                let listing = try await BinlogListing.read(scenario.source)
                for index in scenario.moments.indices {
                    #expect(scenario.moments[index].gtidSet == "")
                    try await scenario.forkForward(to: index)
                    try await scenario.forkBackward(to: index, listing: listing)
                }
            }
        }

        @Test func minimalImagesForward() async throws {
            try await MomentScenario.with(Self.options + ["--binlog-row-image=MINIMAL"], moments: 4) { scenario in
                for index in scenario.moments.indices { try await scenario.forkForward(to: index) }
            }
        }

        /// Statements carry their session with them: time zone, modes, character sets, variables, files, temporary tables.
        @Test func statementsForward() async throws {
            // Which ids a trigger's inserts get depends on the order of the statements, and the binlog has the commits'.
            var workload = MixedWorkload()
            workload.sessions = MixedWorkload.statementSessions
            workload.settings = ["binlog_format = STATEMENT"]
            try await MomentScenario.with(
                Self.options + ["--innodb-autoinc-lock-mode=1"], workload: workload,
                preparation: "DROP TRIGGER mix.item_changed", moments: 4
            ) { scenario in
                for index in scenario.moments.indices { try await scenario.forkForward(to: index) }
            }
        }

        /// What the storage engine cascades is not in the binlog: it has to happen again.
        @Test func nativeForeignKeysForward() async throws {
            try await MomentScenario.with(Self.options + ["--innodb-native-foreign-keys=ON"], moments: 4) { scenario in
                for index in scenario.moments.indices { try await scenario.forkForward(to: index) }
            }
        }

        @Test func partialJSONForward() async throws {
            var workload = MixedWorkload()
            workload.settings = ["binlog_row_value_options = 'PARTIAL_JSON'"]
            try await MomentScenario.with(Self.options, workload: workload, moments: 4) { scenario in
                for index in scenario.moments.indices { try await scenario.forkForward(to: index) }
            }
        }

        /// That the window holds what it is made for; else it would prove less than it seems to.
        private func expectEverythingHappened(_ scenario: MomentScenario) async throws {
            let (first, last) = (scenario.moments[0], scenario.moments[scenario.moments.count - 1])
            let unchanged = first.checksums.filter { last.checksums[$0.key] == $0.value }.map(\.key)
            #expect(unchanged.filter { !$0.contains("made") } == ["mix.untouched"])
            #expect(last.checksums.count > first.checksums.count, "no table was created")
            #expect(scenario.moments.filter { !$0.undecided.isEmpty }.count > 5)
            var kinds: [String: Int] = [:]
            for file in try await scenario.source.values("SHOW BINARY LOGS") {
                let connection = try await scenario.source.connect()
                for row in try await connection.query("SHOW BINLOG EVENTS IN '\(file)'").rows {
                    kinds[row.text("Event_type"), default: 0] += 1
                    for word in ["SAVEPOINT", "XA COMMIT", "XA ROLLBACK", "CREATE TABLE", "ANALYZE", "ONE PHASE"]
                    where row.text("Info").contains(word) { kinds[word, default: 0] += 1 }
                }
            }
            for kind in [
                "Write_rows", "Update_rows", "Delete_rows", "Xid", "XA_prepare", "Transaction_payload", "SAVEPOINT",
                "XA COMMIT", "XA ROLLBACK", "ONE PHASE", "CREATE TABLE", "ANALYZE", "Rotate",
            ] { #expect(kinds[kind, default: 0] > 0, "\(kind): \(kinds)") }
        }
    }
}
