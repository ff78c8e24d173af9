import Foundation
import Testing

extension IntegrationTests {
    /// The contract with scripts: arguments, exit statuses, and what goes to which stream.
    @Suite struct CommandLineTests {
        private static let secret = "Ge-h@im/7?"
        private static let encoded = "Ge-h%40im%2F7%3F"

        private func run(_ arguments: [String], environment: [String: String] = [:], directory: URL? = nil) async throws
            -> ProgramResult
        {
            try await Shell.run(Mysqlfork.path, arguments, environment: environment, directory: directory)
        }

        private func object(_ result: ProgramResult, sourceLocation: SourceLocation = #_sourceLocation) throws
            -> [String: Any]
        {
            let json = try? JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            return try #require(
                json, "not one JSON object: \(result.output)\n\(result.errors)", sourceLocation: sourceLocation)
        }

        private func folder() throws -> URL {
            let url = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-cli-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            return url
        }

        // MARK: - Usage

        /// What is not there is refused rather than passed over: misspelt options, and those of issues to come.
        @Test(
            arguments: [
                "fork --sorce mysql://a/ --target mysql://b/", "fork", "fork --source mysql://a/", "fork nonsense",
                "nonsense", "fork --source mysql://a/ --target",
                "fork --source a --target mysql://b/", "fork --source mysql://a:x/ --target mysql://b/",
                "fork --source mysql:/// --target mysql://b/", "fork --source mysql://a/db --target mysql://b/",
                "fork --source mysql://a/?ssl-mod=REQUIRED --target mysql://b/",
                "fork --source mysql://a/?ssl-mode=YES --target mysql://b/",
                "fork --source-defaults-file /nowhere --target mysql://b/",
                "fork --source mysql://a/ --source-password-file /nowhere --target mysql://b/",
                "verify --source mysql://a/", "verify --source mysql://a/ --target mysql://b/ --threads 0",
                "timeline", "timeline --source mysql://a/ --since x", "timeline --source mysql://a/ --until 10:00",
                "timeline --source mysql://a/ --limit 0", "timeline --source mysql://a/ --min-rows -1",
                "timeline --source mysql://a/ --table a.b.c", "timeline --source mysql://a/ --target mysql://b/",
                "timeline --source mysql://a/ --archive /a", "fork --from-archive /a",
                "fork --from-archive /a --source-password-file /b --target mysql://b/", "archive verify",
                "archive verify --archive /a --target mysql://b/", "archive verify --archive /a --restore",
                "archive create --source mysql://a/ --archive /a --database d",
                "archive follow --source mysql://a/ --archive /a --database d",
            ]
                + [
                    "--threads 0", "--threads 65", "--threads many", "--set max_connections", "--set =5",
                    "--progress loud",
                    "--at yesterday", "--at 2026-11-31T10:00:00Z", "--at-gtid x:1", "--before-gtid x:1",
                    "--at-position a:4", "--at -1m --at-position a.000001:4", "--without-gtid 7", "--accept-conflicts",
                    "--memory 1K", "--memory much", "--resume", "--from-archive /a", "--snapshot a", "--copy clone",
                    "--lock none",
                    "--force",
                ].map { "fork --source mysql://a/ --target mysql://b/ " + $0 })
        func usage(line: String) async throws {
            let arguments = line.split(separator: " ").map(String.init)
            let result = try await run(arguments)
            #expect(result.status == 64)
            #expect(result.output == "")
            #expect(result.errors.contains("Error: ") && result.errors.contains("--help"), "\(result.errors)")
            let inJSON = try await run(arguments + ["--json"])
            // A value was missing, and now --json is it.
            if line.hasSuffix("--target") { return }
            #expect(inJSON.status == 64)
            let json = try object(inJSON)
            #expect(json["status"] as? String == "failed")
            #expect((json["error"] as? [String: Any])?["code"] as? String == "usage")
        }

        /// Whatever else may be wrong, the word that is not known is named.
        @Test(
            arguments: [
                ("fork --sorce mysql://a/ --target mysql://b/", "--sorce"), ("plan --sorce mysql://a/", "--sorce"),
                ("verify --sorce mysql://a/ --target mysql://b/", "--sorce"),
                ("timeline --sorce mysql://a/", "--sorce"),
                ("archive create --archve /a --source mysql://a/", "--archve"),
                ("archive list --archve /a", "--archve"),
                ("archive prune --archve /a", "--archve"), ("archive verify --archve /a", "--archve"),
                ("archive follow --sorce mysql://a/ --archive /a", "--sorce"),
                ("fork mysql://a/ mysql://b/", "mysql://a/"), ("verify mysql://a/ mysql://b/", "mysql://a/"),
                ("timeline mysql://a/", "mysql://a/"), ("plan --at 25:00 --sorce mysql://a/", "--sorce"),
                ("fork --threads 99 --source mysql://a/ --target mysql://b/ --verfiy", "--verfiy"),
            ])
        func theWrongWordIsNamed(line: String, word: String) async throws {
            let arguments = line.split(separator: " ").map(String.init)
            let result = try await run(arguments)
            let command = arguments.prefix { !$0.contains("-") && !$0.contains(":") }.joined(separator: " ")
            #expect(result.status == 64 && result.output == "")
            let first = result.errors.split(separator: "\n").first ?? ""
            #expect(first.hasPrefix("Error: ") && first.contains(word), "\(result.errors)")
            #expect(result.errors.contains("mysqlfork \(command) --help"), "\(result.errors)")
            #expect(!word.contains(":") || result.errors.contains("--source DSN and --target DSN"), "\(result.errors)")
        }

        @Test func help() async throws {
            for command in [
                ["--help"], ["fork", "--help"], ["plan", "--help"], ["verify", "--help"], ["timeline", "--help"],
                ["help", "fork"],
            ] {
                let result = try await run(command)
                #expect(result.status == 0)
                #expect(result.output.contains("EXAMPLE"))
                #expect(result.output.contains("  mysqlfork "))
                let long = result.output.split(separator: "\n").filter { $0.count > 100 }
                #expect(long == [], "\(command)")
                // A line that does not fit is broken by force, and an example with it.
                #expect(!result.output.contains("\n--"))
            }
            let version = try await run(["--version"])
            #expect(
                version.status == 0 && version.output.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil, "\(version)")
        }

        // MARK: - Secrets

        private func servers(_ body: (TestServer, TestServer) async throws -> Void) async throws {
            try await TestServer.withPair { source, target in
                for server in [source, target] {
                    try await server.run(
                        "SET sql_log_bin = 0; CREATE USER ops@localhost IDENTIFIED BY '\(Self.secret)';"
                            + " GRANT ALL ON *.* TO ops@localhost WITH GRANT OPTION")
                }
                try await body(source, target)
            }
        }

        @Test func passwordsFromEverywhere() async throws {
            let folder = try folder()
            defer { try? FileManager.default.removeItem(at: folder) }
            let file = folder.appending(path: "password").path()
            let options = folder.appending(path: "options.cnf").path()
            try "\(Self.secret)\n".write(toFile: file, atomically: true, encoding: .utf8)
            try await servers { source, target in
                func arguments(_ role: String, _ server: TestServer, _ way: String) throws -> [String] {
                    let dsn = server.dsn(user: "ops")
                    switch way {
                    case "environment", "MYSQL_PWD": return ["--\(role)", dsn]
                    case "file": return ["--\(role)", dsn, "--\(role)-password-file", file]
                    case "options":
                        try "[client]\nuser=ops\nsocket=\(server.socket)\npassword=\"\(Self.secret)\"\n".write(
                            toFile: "\(options).\(role)", atomically: true, encoding: .utf8)
                        return ["--\(role)-defaults-file", "\(options).\(role)"]
                    case "options and DSN":
                        try "[client]\npassword='\(Self.secret)'\n".write(
                            toFile: "\(options).\(role)", atomically: true, encoding: .utf8)
                        return ["--\(role)-defaults-file", "\(options).\(role)", "--\(role)", dsn]
                    default: return ["--\(role)", dsn.replacing("ops@", with: "ops:\(Self.encoded)@")]
                    }
                }
                let environments = [
                    "environment": [
                        "MYSQLFORK_SOURCE_PASSWORD": Self.secret, "MYSQLFORK_TARGET_PASSWORD": Self.secret,
                    ],
                    // Comes last, and is for both.
                    "MYSQL_PWD": ["MYSQL_PWD": Self.secret], "file": ["MYSQL_PWD": "wrong"],
                ]
                for way in ["environment", "MYSQL_PWD", "file", "options", "options and DSN", "DSN"] {
                    for command in ["plan", "verify"] {
                        let result = try await run(
                            [command, "--json", "--progress", "plain"] + arguments("source", source, way)
                                + arguments("target", target, way),
                            environment: environments[way] ?? [:])
                        let expected = command == "plan" ? "ready" : "equal"
                        #expect(try object(result)["status"] as? String == expected, "\(way): \(result.errors)")
                        #expect(!(result.output + result.errors).contains("h@im"))
                    }
                }
            }
        }

        /// Not even where somebody put one in the wrong place.
        @Test func noSecretIsShown() async throws {
            try await servers { source, target in
                let wrong = "Wr0ng"
                func dsn(_ server: TestServer, _ password: String) -> String {
                    server.dsn(user: "ops").replacing("ops@", with: "ops:\(password)@")
                }
                let good = ["--source", dsn(source, Self.encoded), "--target", dsn(target, Self.encoded)]
                let lines: [([String], Int32)] = [
                    (["fork"] + good + ["--replace", "--verify"], 0), (["plan"] + good + ["--replace"], 0),
                    (["fork", "--source", dsn(source, wrong)] + good.suffix(2), 2),
                    (["fork", "--source", "mysql://ops:\(wrong)@127.0.0.1:1/"] + good.suffix(2), 4),
                    (["fork", dsn(source, wrong), dsn(target, wrong)], 64),
                    (["fork", "--threads", dsn(source, wrong)], 64),
                    (["fork", "--progress=\(dsn(source, wrong))"], 64),
                    (["fork", "--set", dsn(source, wrong)], 64), ([dsn(source, wrong)], 64),
                    (["fork", "--source", dsn(source, wrong) + "&ssl-mode=NO"] + good.suffix(2), 64),
                    // A question mark, a slash and a percent sign that were not encoded.
                    (["fork", "--source", "mysql://ops:12?\(wrong)@h/"] + good.suffix(2), 64),
                    (["fork", "--source", "mysql://ops:12?\(wrong)=1@h/"] + good.suffix(2), 64),
                    (["fork", "--source", "mysql://ops:12/\(wrong)@h:x/"] + good.suffix(2), 64),
                    (["fork", "--source", "mysql://ops:%zz\(wrong)@h/"] + good.suffix(2), 64),
                    (["fork", "--source", "ops:\(wrong)@h"] + good.suffix(2), 64),
                ]
                for (arguments, status) in lines {
                    for extra in [[], ["--json"], ["--progress", "plain"]] {
                        let result = try await run(arguments + extra)
                        #expect(result.status == status, "\(arguments): \(result.errors)")
                        for text in [result.output, result.errors] {
                            #expect(
                                !text.contains(wrong) && !text.contains("h@im") && !text.contains("h%40im"), "\(text)")
                        }
                    }
                }
                // Neither did a server log it.
                for server in [source, target] {
                    let log = try String(contentsOfFile: server.errorLog, encoding: .utf8)
                    #expect(!log.contains(wrong) && !log.contains("h@im"))
                }
            }
        }

        // MARK: - Outcomes

        @Test func statuses() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1)")
                let both = ["--source", source.dsn, "--target", target.dsn]
                let nowhere = ["--source", source.dsn, "--target", "mysql://root@127.0.0.1:1/"]
                let stranger = ["--source", source.dsn(user: "stranger"), "--target", target.dsn]
                let runs: [(arguments: [String], status: Int32, says: String, code: String?)] = [
                    (["plan"] + both, 0, "ready", nil), (["fork", "--dry-run"] + both, 0, "ready", nil),
                    (["verify"] + both, 5, "different", nil), (["fork"] + both, 0, "done", nil),
                    (["verify"] + both, 0, "equal", nil), (["plan"] + both, 2, "refused", nil),
                    (["fork", "--dry-run"] + both, 2, "refused", nil), (["fork"] + both, 2, "failed", "refused"),
                    (["fork"] + nowhere, 4, "failed", "interrupted"), (["plan"] + nowhere, 4, "failed", "interrupted"),
                    (["verify"] + nowhere, 4, "failed", "interrupted"),
                    (["fork"] + stranger, 2, "failed", "refused"), (["plan"] + stranger, 2, "failed", "refused"),
                    (["verify"] + both + ["--database", "none"], 6, "failed", "rejected"),
                ]
                for (arguments, status, says, code) in runs {
                    // First as a person sees it; a fork only once.
                    if status != 0 || arguments[0] != "fork" {
                        let result = try await run(arguments)
                        #expect(result.status == status, "\(arguments): \(result.errors)")
                        #expect(status < 4 || status == 5 || result.output == "")
                        #expect(
                            status < 4 || status == 5 || result.errors.contains("\nmysqlfork: "), "\(result.errors)")
                        #expect(status < 4 || status == 5 || result.errors.contains("  -> "))
                    }
                    let result = try await run(arguments + ["--json"])
                    #expect(result.status == status, "\(arguments): \(result.errors)")
                    let json = try object(result)
                    #expect(json["status"] as? String == says, "\(arguments): \(result.output)")
                    let error = json["error"] as? [String: Any]
                    #expect(error?["code"] as? String == code)
                    if let error {
                        #expect(!arguments.contains(stranger[1]) || "\(error)".contains("_PASSWORD"))
                        for key in ["message", "hint"] { #expect((error[key] as? String ?? "") != "") }
                    }
                }
                // A plan finds what fork refuses.
                func codes(_ json: [String: Any]?) -> [String] {
                    (json?["problems"] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String }
                }
                try await target.run("CREATE USER somebody; SET GLOBAL read_only = ON")
                let plan = try object(try await run(["plan", "--json"] + both))
                let fork = try object(try await run(["fork", "--json"] + both))
                #expect(codes(plan) == codes(fork["error"] as? [String: Any]))
                #expect(codes(plan).sorted() == ["read-only", "target-not-empty"])
                // The reader has gone, as with `| head`.
                let piped = try await Shell.run(
                    "/bin/sh", ["-c", "\"$@\" | true", "sh", Mysqlfork.path, "plan"] + both + ["--progress", "none"])
                #expect(piped.errors == "")
            }
        }

        @Test func plansChangeNothing() async throws {
            try await TestServer.withPair(
                source: ["--max-connections=77", "--innodb-log-buffer-size=32M"], target: ["--log-bin=ON"]
            ) { source, target in
                try await source.run(
                    file: Shell.repository.appending(path: "Tests/IntegrationTests/Cases/objects/setup.sql"))
                try await target.run("CREATE DATABASE kept; CREATE TABLE kept.t (id INT); CREATE USER kept")
                func state(_ server: TestServer) async throws -> [String] {
                    var state = try await server.values(
                        "SELECT CONCAT(VARIABLE_NAME, '=', VARIABLE_VALUE) FROM performance_schema.global_variables"
                            + " WHERE VARIABLE_NAME <> 'gtid_executed_compression_period' ORDER BY 1")
                    state += try await server.values("SHOW DATABASES")
                    state += try await server.values(
                        "SELECT CONCAT(LOCAL->>'$.binary_log_file', LOCAL->>'$.binary_log_position')"
                            + " FROM performance_schema.log_status")
                    state += try await server.values(
                        "SELECT CONCAT(VARIABLE_NAME) FROM performance_schema.persisted_variables")
                    return state
                }
                func look() async throws -> ([String], [String], ServerContents, ServerContents) {
                    try await (
                        state(source), state(target), ServerContents.read(source), ServerContents.read(target)
                    )
                }
                let before = try await look()
                let both = ["--source", source.dsn, "--target", target.dsn, "--quiet", "--verify"]
                for (arguments, status) in [
                    (["plan"], 2), (["plan", "--replace"], 0), (["fork", "--dry-run", "--replace"], 0), (["fork"], 2),
                    (["plan", "--replace", "--set", "max_connections=99"], 0),
                ] as [([String], Int32)] {
                    let result = try await run(arguments + both)
                    #expect(result.status == status, "\(arguments): \(result.errors)")
                    let after = try await look()
                    #expect(after.0 == before.0 && after.1 == before.1, "\(arguments)")
                    #expect(after.2.differences(from: before.2) == [] && after.3.differences(from: before.3) == [])
                }
            }
        }

        // MARK: - Output

        @Test func quiet() async throws {
            let folder = try folder()
            defer { try? FileManager.default.removeItem(at: folder) }
            // A setting that needs a restart of the fork.
            try await TestServer.withPair(source: ["--innodb-ft-max-token-size=20"]) { source, target in
                try await source.run("CREATE DATABASE d; CREATE TABLE d.t (id INT)")
                let both = ["--source", source.dsn, "--target", target.dsn]
                for (arguments, flags) in [
                    (["plan"], ["--quiet"]), (["fork"], ["-q"]), (["verify", "--database", "d"], ["-q"]),
                    (["fork", "--replace", "--verify"], ["-q", "--progress", "bar"]),
                ] {
                    let result = try await run(arguments + both + flags, directory: folder)
                    #expect(result.status == 0)
                    #expect(result.output == "" && result.errors == "", "\(arguments)")
                }
                let inJSON = try await run(["fork", "--replace", "--quiet", "--json"] + both, directory: folder)
                #expect(try object(inJSON)["status"] as? String == "done")
                #expect(inJSON.errors == "")
                // Nobody asked for a file.
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path()) == [])
                let file = folder.appending(path: "fork.cnf").path()
                for maximum in ["20", "84"] {
                    let asked = try await run(
                        [
                            "fork", "--replace", "-q", "--settings-file", file, "--set",
                            "innodb_ft_max_token_size=\(maximum)",
                        ]
                            + both, directory: folder)
                    #expect(asked.status == 0 && asked.output == "" && asked.errors == "", "\(asked)")
                    // What an earlier fork needed is no longer true of this one.
                    let text = try String(contentsOfFile: file, encoding: .utf8)
                    #expect(text.contains("\ninnodb_ft_max_token_size = 20\n") == (maximum == "20"), "\(text)")
                    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
                    #expect(mode == 0o600)
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path()) == ["fork.cnf"])
                let nowhere = try await run(
                    ["fork", "--replace", "-q", "--settings-file", "/nowhere/fork.cnf"] + both, directory: folder)
                #expect(nowhere.status == 6 && nowhere.errors.contains("/nowhere/fork.cnf"), "\(nowhere)")
                // A report says where they may be had.
                let report = try await run(["fork", "--replace", "--progress", "none"] + both, directory: folder)
                #expect(report.output.contains("--settings-file") && report.errors == "", "\(report)")
                // Errors are said all the same.
                let refused = try await run(["fork", "--quiet"] + both, directory: folder)
                #expect(refused.status == 2 && refused.output == "" && refused.errors.contains("already"))
            }
        }
    }
}
