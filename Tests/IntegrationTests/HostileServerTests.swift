import Foundation
import Testing

@testable import MySQL

extension IntegrationTests {
    /// No server is trusted: neither with files of this machine, nor with a password that it has no right to, nor to say what makes sense.
    @Suite struct HostileServerTests {
        private static let secret = "TOP-SECRET-\(UInt64.random(in: 1 << 60 ... .max))"

        /// A directory of a test's own, with a file in it that must not leave this machine.
        private func withFolder<T>(_ body: (URL, _ secretFile: String) async throws -> T) async throws -> T {
            let folder = FileManager.default.temporaryDirectory.appending(
                path: "mysqlfork-hostile-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let file = folder.appending(path: "secret")
            try Self.secret.write(to: file, atomically: true, encoding: .utf8)
            return try await body(folder, file.path())
        }

        private func dsn(_ port: UInt16, timeout: Int = 5) -> String {
            "mysql://root@127.0.0.1:\(port)/?ssl-mode=DISABLED&connect-timeout=\(timeout)"
        }

        // MARK: - Files

        @Test func filesStayHere() async throws {
            try await withFolder { folder, file in
                let attacks: [Attack] = [
                    .asksForFile(file), .asksForFileLater(file), .asksForFile(afterRowsOf: file),
                    .asksForFileAtLogin(file),
                ]
                for attack in attacks {
                    for run in HostileRun.allCases {
                        let server = try HostileServer(attack)
                        let other = try HostileServer(attack)
                        let end = try await run.run(hostile: dsn(server.port), other: dsn(other.port), folder: folder)
                        #expect(end.defect == nil, "\(attack.name), \(run.rawValue): \(end)")
                        let leaked = server.received(Self.secret) || other.received(Self.secret)
                        #expect(!leaked, "\(attack.name), \(run.rawValue): the file was sent")
                    }
                }
            }
        }

        /// Wherever in its work a client is: with and without loads of its own, as the binary log is read, and as it leaves.
        @Test func filesStayHereAtEveryCall() async throws {
            try await withFolder { _, file in
                typealias Call = @Sendable (Connection) async throws -> Void
                let calls: [(String, Call)] = [
                    ("execute", { try await $0.execute("DO 1") }),
                    ("query", { _ = try await $0.query("SELECT 1") }),
                    (
                        "packet",
                        { _ = try await $0.execute(packet: Array("DO 1".utf8), statements: 1, operation: "try") }
                    ),
                    (
                        "export",
                        {
                            _ = try await $0.export(
                                "SELECT 1", to: BytePipe(), counter: TransferCounter(), operation: "try")
                        }
                    ),
                    (
                        "dump",
                        { connection in
                            let dump = try await BinlogDump(
                                on: connection, from: .position(file: "binlog.000001", offset: 4))
                            while try await dump.next() != nil {}
                        }
                    ),
                    (
                        "load",
                        { connection in
                            let pipe = BytePipe()
                            var row = Array("1\n".utf8)
                            try pipe.take(&row)
                            pipe.finish()
                            _ = try await connection.load(into: "t", columns: "", from: pipe, operation: "try")
                        }
                    ),
                    (
                        "after a load",
                        { connection in
                            let pipe = BytePipe()
                            pipe.finish()
                            _ = try? await connection.load(into: "t", columns: "", from: pipe, operation: "try")
                            try await connection.execute("DO 1")
                        }
                    ),
                ]
                for attack in [Attack.asksForFile(file), .asksForFileLater(file), .asksForFile(afterRowsOf: file)] {
                    for (name, call) in calls {
                        let server = try HostileServer(attack)
                        for loadsData in [false, true] {
                            var endpoint = try Endpoint(dsn: dsn(server.port))
                            endpoint.loadsData = loadsData
                            // Who answers out of turn may then wait for a question, as the client does for an answer.
                            try? await Connection.$answerLimit.withValue(.seconds(2)) {
                                try await call(Connection(to: endpoint, role: "source"))
                            }
                            let leaked = server.received(Self.secret)
                            #expect(!leaked, "\(attack.name), \(name), \(loadsData): the file was sent")
                        }
                    }
                }
            }
        }

        // MARK: - Passwords

        /// Neither as it is, nor under a key that whoever answers has chosen.
        @Test(arguments: Attack.passwordTricks) func passwordsStayHere(attack: Attack) async throws {
            for mode in ["DISABLED", "PREFERRED", "REQUIRED"] {
                let server = try HostileServer(attack)
                var endpoint = try Endpoint(
                    dsn: "mysql://root@127.0.0.1:\(server.port)/?ssl-mode=\(mode)&connect-timeout=5")
                endpoint.password = Secret(Self.secret)
                var message = "no error"
                do {
                    _ = try await Connection(to: endpoint, role: "source")
                } catch {
                    message = "\(error)"
                }
                #expect(message.contains("connect on source"), "\(mode): \(message)")
                #expect(!server.received(Self.secret), "\(mode): the password was sent")
                #expect(!server.receivedEncryption, "\(mode): the password was sent under the server's key")
                #expect(!message.contains(Self.secret))
            }
        }

        // MARK: - Nonsense

        /// A server that takes a login and then says nothing is given up, by every command.
        @Test func silence() async throws {
            try await withFolder { folder, _ in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (index, run) in HostileRun.allCases.enumerated() {
                        group.addTask {
                            let (server, other) = (try HostileServer(.silence), try HostileServer(.silence))
                            let end = try await run.run(
                                hostile: dsn(server.port, timeout: 1), other: dsn(other.port, timeout: 1),
                                folder: folder.appending(path: "\(index)"), limit: .seconds(60))
                            #expect(
                                end.defect == nil && end.errors.contains("no answer within"), "\(run.rawValue): \(end)")
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }

        /// An error, and at the latest at the end of the job, also of what was asked last.
        @Test func missingColumns() async throws {
            let server = try HostileServer(Attack("one column") { $0.result(["a"], [["1"]]) })
            let endpoint = try Endpoint(dsn: dsn(server.port))
            var next: (any Error)?
            let error = await #expect(throws: ServerError.self) {
                try await AnswerFault.watching {
                    let connection = try await Connection(to: endpoint, role: "source")
                    let rows = try await connection.query("SELECT 1 AS b", operation: "ask").rows
                    let values = rows.map { [$0.string("a"), $0.string("b"), $0.text(at: 7)] }
                    guard values == [["1", nil, ""]] else { return }
                    do { try await connection.execute("DO 1") } catch { next = error }
                }
            }
            #expect((next as? ServerError)?.number == ServerError.malformedPacket)
            #expect(
                error?.operation == "ask" && error?.message.contains("no column b") == true,
                "\(String(describing: error))")
        }

        @Test(arguments: ["9223372036854775807", "-9223372036854775808", "1e3", "x", "18446744073709551615"])
        func numbersThatAreNone(value: String) async throws {
            let server = try HostileServer(Attack("a number") { $0.result(["n"], [[value]]) })
            let connection = try await Connection(to: Endpoint(dsn: dsn(server.port)), role: "source")
            let row = try #require(try await connection.query("SELECT n").rows.first)
            #expect(row.int("n") == nil)
            let next = await #expect(throws: ServerError.self) { try await connection.execute("DO 1") }
            #expect(next?.number == ServerError.malformedPacket)
        }

        @Test(arguments: Attack.answers) func nonsense(attack: Attack) async throws {
            try await expectAnEnd(of: attack, HostileRun.allCases)
        }

        @Test(arguments: Attack.endless) func endless(attack: Attack) async throws {
            try await expectAnEnd(of: attack, [.planFrom, .timeline])
        }

        private func expectAnEnd(of attack: Attack, _ runs: [HostileRun]) async throws {
            try await withFolder { folder, _ in
                for run in runs {
                    let server = try HostileServer(attack)
                    let other = try HostileServer(attack)
                    let end = try await run.run(
                        hostile: dsn(server.port, timeout: 1), other: dsn(other.port, timeout: 1), folder: folder)
                    #expect(end.defect == nil, "\(run.rawValue): \(end)")
                }
            }
        }
    }
}
