import Foundation
import Testing

@testable import MySQL

extension IntegrationTests {
    /// A server that is a real one up to some point in the work, and hostile from then on: so that the attack comes while rows are
    /// copied, a window is read, or the target is written.
    @Suite struct HostileMidwayTests {
        private let folder = FileManager.default.temporaryDirectory.appending(
            path: "mysqlfork-midway-\(UUID().uuidString)")

        /// Two servers, the source with something of everything.
        private func withServers(_ body: (TestServer, TestServer) async throws -> Void) async throws {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE shop;
                    CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(20), at TIMESTAMP NULL, doc JSON, KEY (name));
                    INSERT INTO shop.t VALUES (1, 'a', NOW(), '{"a": 1}'), (2, 'b', NULL, NULL), (3, 'c', NULL, '[]');
                    CREATE TABLE shop.keyless (n INT); INSERT INTO shop.keyless VALUES (1), (1);
                    CREATE TABLE shop.child (id INT PRIMARY KEY, t INT, FOREIGN KEY (t) REFERENCES shop.t (id));
                    CREATE VIEW shop.v AS SELECT * FROM shop.t;
                    CREATE PROCEDURE shop.p() SELECT 1;
                    CREATE TRIGGER shop.tr BEFORE INSERT ON shop.t FOR EACH ROW SET NEW.name = UPPER(NEW.name);
                    CREATE EVENT shop.e ON SCHEDULE EVERY 1 YEAR DISABLE DO SELECT 1;
                    CREATE USER app@'%' IDENTIFIED BY 'x'; GRANT SELECT ON shop.* TO app@'%';
                    SET GLOBAL local_infile = ON; SET PERSIST max_connections = 200;
                    """)
                try await target.run("SET GLOBAL local_infile = ON")
                try await body(source, target)
            }
        }

        private func dsn(_ port: UInt16) -> String {
            "mysql://root@127.0.0.1:\(port)/?ssl-mode=DISABLED&connect-timeout=2"
        }

        /// How many commands a run sends when nothing happens.
        private func commands(_ run: HostileRun, _ source: TestServer, _ target: TestServer) async throws -> Int {
            let server = try HostileServer(
                .values[0], from: .max, inFrontOf: run.isTarget ? target.port : source.port)
            let end = try await run.run(
                hostile: dsn(server.port), other: dsn(run.isTarget ? source.port : target.port), folder: folder)
            #expect([0, 5].contains(end.status), "\(run.rawValue): \(end)")
            return server.commands
        }

        private func attempt(
            _ attack: Attack, at command: Int, _ run: HostileRun, _ source: TestServer, _ target: TestServer
        ) async throws {
            let server = try HostileServer(attack, from: command, inFrontOf: run.isTarget ? target.port : source.port)
            let end = try await run.run(
                hostile: dsn(server.port), other: dsn(run.isTarget ? source.port : target.port), folder: folder)
            server.close()
            #expect(end.defect == nil, "\(run.rawValue), \(attack.name) from command \(command) on: \(end)")
            #expect(
                !server.received(Self.secret),
                "\(run.rawValue), \(attack.name) from command \(command) on: the file was sent")
        }

        private static let secret = "TOP-SECRET-\(UInt64.random(in: 1 << 60 ... .max))"

        private func secretFile() throws -> String {
            let file = folder.appending(path: "secret")
            try Self.secret.write(to: file, atomically: true, encoding: .utf8)
            return file.path()
        }

        /// Each attack at another place of each command.
        @Test func hostileMidway() async throws {
            try await withServers { source, target in
                let file = try secretFile()
                let attacks =
                    Attack.values + [.asksForFile(file), .asksForFileLater(file), .noise(1), .randomBytes(1)]
                    + Attack.answers.filter { ["missing columns", "no rows", "OK and nothing"].contains($0.name) }
                var random = SplitMix(seed: 1)
                for run in HostileRun.allCases {
                    let count = try await commands(run, source, target)
                    for attack in attacks.shuffled(using: &random).prefix(1) {
                        try await attempt(
                            attack, at: Int.random(in: 0..<max(1, count), using: &random), run, source, target)
                    }
                }
            }
        }

        private static let seconds = ProcessInfo.processInfo.environment["MYSQLFORK_TEST_RANDOM_SECONDS"].flatMap {
            Int($0)
        }

        /// Everything at every place, for as long as one likes: what it finds is named with its seed.
        @Test(.enabled(if: seconds != nil)) func hostileAtRandom() async throws {
            try await withServers { source, target in
                let file = try secretFile()
                var random = SplitMix(seed: UInt64.random(in: 0 ... .max))
                var counts: [HostileRun: Int] = [:]
                for run in HostileRun.allCases { counts[run] = try await commands(run, source, target) }
                let end = ContinuousClock.now + .seconds(Self.seconds ?? 0)
                print("hostileAtRandom: commands", counts)
                var attempts = 0
                while ContinuousClock.now < end {
                    let seed = random.next()
                    let attacks =
                        Attack.values + Attack.answers + Attack.endless
                        + [.asksForFile(file), .asksForFileLater(file)]
                        + (0..<20).flatMap { [.noise(seed &+ $0), .randomBytes(seed &+ $0)] }
                    guard let attack = attacks.randomElement(using: &random),
                        let run = HostileRun.allCases.randomElement(using: &random)
                    else { continue }
                    let place = Int.random(in: 0..<max(1, counts[run, default: 1]), using: &random)
                    try await attempt(attack, at: place, run, source, target)
                    attempts += 1
                }
                print("hostileAtRandom: \(attempts) attempts")
            }
        }
    }
}
