import Testing

extension IntegrationTests {
    /// Everything that preflight refuses, on real servers: the code and the words, status 2, and a target that is untouched.
    @Suite struct PreflightRefusalTests {
        /// Something wrong with one of the servers.
        private struct Fault {
            let code: String
            /// What the message and the hint have to say, between them.
            let words: [String]
            var onSource = ""
            var onTarget = ""
            var undoOnSource = ""
            var undoOnTarget = ""
            var options: [String] = []
        }

        private static let faults = [
            Fault(
                code: "target-not-empty", words: ["1 database (already)", "--replace"],
                onTarget: "CREATE DATABASE already",
                undoOnTarget: "DROP DATABASE already"),
            Fault(
                code: "target-not-empty", words: ["'mine'@'%'"], onTarget: "CREATE USER mine",
                undoOnTarget: "DROP USER mine"),
            Fault(
                code: "unfinished-fork", words: ["unfinished", "--replace"],
                onTarget: "CREATE DATABASE mysqlfork_unfinished",
                undoOnTarget: "DROP DATABASE mysqlfork_unfinished"),
            Fault(
                code: "unfinished-fork", words: ["source", "unfinished"],
                onSource: "CREATE DATABASE mysqlfork_unfinished",
                undoOnSource: "DROP DATABASE mysqlfork_unfinished"),
            Fault(
                code: "read-only", words: ["read_only", "SET GLOBAL"], onTarget: "SET GLOBAL super_read_only = ON",
                undoOnTarget: "SET GLOBAL super_read_only = OFF, GLOBAL read_only = OFF"),
            Fault(
                code: "nontransactional-tables", words: ["MyISAM", "d.old", "InnoDB"],
                onSource: "CREATE TABLE d.old (id INT) ENGINE = MyISAM", undoOnSource: "DROP TABLE d.old"),
            Fault(
                code: "component-missing", words: ["INSTALL COMPONENT 'file://component_validate_password'"],
                onSource: "INSTALL COMPONENT 'file://component_validate_password'",
                undoOnSource: "UNINSTALL COMPONENT 'file://component_validate_password'"),
            Fault(
                code: "authentication-plugin-missing", words: ["mysql_no_login", "'nologin'@'%'", "INSTALL PLUGIN"],
                onSource: "INSTALL PLUGIN mysql_no_login SONAME 'mysql_no_login.so';"
                    + " CREATE USER nologin IDENTIFIED WITH mysql_no_login",
                undoOnSource: "DROP USER nologin; UNINSTALL PLUGIN mysql_no_login"),
            Fault(
                code: "plugin-missing", words: ["validate_password", "INSTALL PLUGIN", "--no-settings"],
                onSource: "INSTALL PLUGIN validate_password SONAME 'validate_password.so'",
                undoOnSource: "UNINSTALL PLUGIN validate_password"),
            Fault(
                code: "disk-too-small", words: ["MB free", "180224000 MB"],
                onSource:
                    "CREATE TABLE d.huge (id INT PRIMARY KEY) STATS_PERSISTENT = 1; INSERT INTO d.huge VALUES (1);"
                    + " ANALYZE TABLE d.huge; UPDATE mysql.innodb_table_stats SET clustered_index_size = 10000000000"
                    + " WHERE table_name = 'huge'; FLUSH TABLE d.huge",
                undoOnSource: "DROP TABLE d.huge"),
            Fault(code: "database-not-found", words: ["nowhere", "--database"], options: ["--database", "nowhere"]),
            Fault(code: "database-of-the-server", words: ["mysql"], options: ["--database", "mysql"]),
            Fault(code: "setting", words: ["no_such_variable"], options: ["--set", "no_such_variable=1"]),
            Fault(code: "setting", words: ["max_connections", "many"], options: ["--set", "max_connections=many"]),
            Fault(
                code: "time-zone-missing", words: ["Europe/Nowhere"],
                onSource: "INSERT INTO mysql.time_zone VALUES (4711, 'N'); INSERT INTO mysql.time_zone_name VALUES"
                    + " ('Europe/Nowhere', 4711); INSERT INTO mysql.time_zone_transition_type VALUES (4711, 0, 0, 0, 'XX');"
                    + " SET GLOBAL time_zone = 'Europe/Nowhere'",
                undoOnSource: "SET GLOBAL time_zone = 'SYSTEM'; DELETE FROM mysql.time_zone WHERE Time_zone_id = 4711;"
                    + " DELETE FROM mysql.time_zone_name WHERE Time_zone_id = 4711;"
                    + " DELETE FROM mysql.time_zone_transition_type WHERE Time_zone_id = 4711"),
            Fault(
                code: "spatial-reference-system-missing", words: ["990001"],
                onSource: """
                    CREATE SPATIAL REFERENCE SYSTEM 990001 NAME 'own' DEFINITION 'GEOGCS["own",DATUM["own",SPHEROID["own",6378137,298.2]],PRIMEM["own",0],UNIT["degree",0.017453292519943278],AXIS["Lon",EAST],AXIS["Lat",NORTH]]';
                    CREATE TABLE d.places (id INT PRIMARY KEY, p POINT NOT NULL SRID 990001)
                    """,
                undoOnSource: "DROP TABLE d.places; DROP SPATIAL REFERENCE SYSTEM 990001"),
        ]

        private func expectRefusal(
            _ result: ForkResult, _ code: String, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(result.status == 2, "\(code): \(result.errors)", sourceLocation: sourceLocation)
            let problems = result["error", "problems"] as? [[String: Any]] ?? []
            let texts = problems.filter { $0["code"] as? String == code }
                .map { "\($0["server"] ?? "") \($0["message"] ?? "") \($0["hint"] ?? "")" }
            #expect(
                texts.contains { text in words.allSatisfy { text.contains($0) } }, "\(code) \(words): \(problems)",
                sourceLocation: sourceLocation)
        }

        @Test func eachFaultIsRefusedAndTheTargetStaysUntouched() async throws {
            try await TestServer.withPair { source, target in
                try await source.run("CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY)")
                for fault in Self.faults {
                    try await source.run(fault.onSource)
                    try await target.run(fault.onTarget)
                    let before = try await ServerContents.read(target)
                    let position =
                        try await target.value("SHOW BINARY LOG STATUS")
                        + target.value("SELECT @@GLOBAL.gtid_executed")
                    let result = ForkResult(
                        try await Shell.run(
                            Mysqlfork.path,
                            ["fork", "--source", source.dsn, "--target", target.dsn, "--json"] + fault.options))
                    expectRefusal(result, fault.code, fault.words)
                    #expect(try await ServerContents.read(target).differences(from: before) == [])
                    #expect(
                        try await target.value("SHOW BINARY LOG STATUS")
                            + target.value("SELECT @@GLOBAL.gtid_executed") == position)
                    try await source.run(fault.undoOnSource)
                    try await target.run(fault.undoOnTarget)
                }
                // Everything at once, in one go.
                let together = Self.faults.filter {
                    ["target-not-empty", "read-only", "nontransactional-tables"].contains($0.code)
                }
                for fault in together {
                    try await source.run(fault.onSource)
                    try await target.run(fault.onTarget)
                }
                let all = try await Mysqlfork.fork(source, target)
                for fault in together { expectRefusal(all, fault.code, fault.words) }
                for fault in together.reversed() {
                    try await source.run(fault.undoOnSource)
                    try await target.run(fault.undoOnTarget)
                }
                // And with everything undone, nothing stands in the way.
                try await Mysqlfork.fork(source, target).expect(status: 0)
            }
        }

        @Test func sourceAndTargetAreOneServer() async throws {
            try await TestServer.with([("only", [])]) { servers in
                let overSocket = servers[0].dsn
                let overTCP = "mysql://root@127.0.0.1:\(servers[0].port)/"
                let result = ForkResult(
                    try await Mysqlfork.run("fork", "--source", overSocket, "--target", overTCP, "--replace", "--json"))
                expectRefusal(result, "same-server", ["server_uuid"])
            }
        }

        @Test func whatOnlyAStartCanChange() async throws {
            try await TestServer.withPair(
                source: ["--skip-log-bin"], target: ["--lower-case-table-names=1"]
            ) { source, target in
                let before = try await ServerContents.read(target)
                let result = try await Mysqlfork.fork(source, target)
                expectRefusal(result, "binary-log-off", ["log_bin"])
                expectRefusal(result, "lower-case-table-names", ["lower_case_table_names", "0", "1"])
                #expect(try await ServerContents.read(target).differences(from: before) == [])
            }
        }

        @Test func missingEngine() async throws {
            try await TestServer.withPair(target: ["--skip-blackhole"]) { source, target in
                try await source.run("CREATE DATABASE d; CREATE TABLE d.hole (id INT) ENGINE = BLACKHOLE")
                expectRefusal(try await Mysqlfork.fork(source, target), "engine-missing", ["BLACKHOLE", "d.hole"])
            }
        }

        /// The exact GRANT is named; with it, and nothing more, the fork is made.
        @Test func missingPrivilegesAndTheGrantThatCuresThem() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1);
                    CREATE VIEW v AS SELECT 1 AS one; CREATE PROCEDURE p() SELECT 1;
                    CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET @a = 1;
                    CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1;
                    CREATE USER app IDENTIFIED BY 'a'; GRANT SELECT ON d.t TO app;
                    CREATE ROLE reader; CREATE USER tool_source; GRANT SELECT ON *.* TO reader; GRANT reader TO tool_source;
                    """)
                try await target.run("SET sql_log_bin = 0; CREATE USER tool_target")
                let arguments = [
                    "fork", "--source", source.dsn(user: "tool_source"), "--target", target.dsn(user: "tool_target"),
                    "--json", "--verify",
                ]
                let refused = ForkResult(try await Shell.run(Mysqlfork.path, arguments))
                // SELECT comes with the role.
                expectRefusal(
                    refused, "missing-privileges",
                    [
                        "GRANT SHOW VIEW, TRIGGER, EVENT, PROCESS, BACKUP_ADMIN, REPLICATION CLIENT ON *.* TO 'tool_source'@'%'"
                    ])
                expectRefusal(refused, "missing-privileges", ["SYSTEM_VARIABLES_ADMIN", "TO 'tool_target'@'%'"])
                for problem in refused["error", "problems"] as? [[String: Any]] ?? [] {
                    let hint = problem["hint"] as? String ?? ""
                    let grant = try #require(hint.firstRange(of: "GRANT ").map { String(hint[$0.lowerBound...]) })
                    let server = problem["server"] as? String == "source" ? source : target
                    try await server.run("SET sql_log_bin = 0; " + grant)
                }
                let done = ForkResult(try await Shell.run(Mysqlfork.path, arguments))
                try done.expect(status: 0)
                var expected = try await ServerContents.read(source)
                var result = try await ServerContents.read(target)
                expected.remove { $0.contains("'tool_source'") }
                result.remove { $0.contains("'tool_target'") || $0.contains("'tool_source'") }
                #expect(result.differences(from: expected) == [])
            }
        }

        /// A lagging replica may be forked; it is said.
        @Test func aReplicaAsSourceAndAsTarget() async throws {
            try await TestServer.with([("primary", []), ("source", []), ("target", [])]) { servers in
                let (primary, source, target) = (servers[0], servers[1], servers[2])
                try await source.run(
                    """
                    CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = \(primary.port), SOURCE_USER = 'root',
                      SOURCE_AUTO_POSITION = 1, SOURCE_SSL = 1, SOURCE_DELAY = 3600;
                    START REPLICA
                    """)
                try await primary.run("CREATE DATABASE not_yet")
                try await Task.sleep(for: .seconds(2))  // so that the delay is more than no seconds
                let plan = ForkResult(
                    try await Mysqlfork.run("plan", "--source", source.dsn, "--target", target.dsn, "--json"))
                try plan.expect(status: 0)
                let warnings = plan["warnings"] as? [String] ?? []
                #expect(warnings.contains { $0.contains("is a replica of") && $0.contains("behind") }, "\(warnings)")
                let refused = try await Mysqlfork.fork(target, source)
                #expect(refused.status == 2)
                #expect(refused.output.contains("replica"))
            }
        }
    }
}
