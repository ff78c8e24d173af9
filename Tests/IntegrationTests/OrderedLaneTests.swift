import Binlog
import Foundation
import MySQL
import Testing
import Timeline

@testable import Replay
@testable import Server
@testable import Stream

/// What the ordered lane makes of a binlog is what the server made of the statements.
extension IntegrationTests {
    @Suite struct OrderedLaneTests {
        @Test(arguments: ["STATEMENT", "MIXED", "ROW"])
        func statementsAsOnTheSource(format: String) async throws {
            try await replay(script: "statements.sql", settings: "SET binlog_format = \(format);\n")
        }

        @Test(arguments: ["OFF", "ON"])
        func rowsAsOnTheSource(nativeForeignKeys: String) async throws {
            try await replay(
                script: "rows.sql", settings: "",
                source: ["--innodb-native-foreign-keys=\(nativeForeignKeys)"])
        }

        @Test(arguments: ["STATEMENT", "MIXED", "ROW"])
        func whatStaysOfWhatFailed(format: String) async throws {
            let options = ["--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"]
            try await replay(
                script: "untransactional.sql", settings: "SET binlog_format = \(format);\n", force: true,
                source: options)
        }

        /// A packet of the target holds only some of a statement's row events.
        @Test func longStatementsAreDivided() async throws {
            try await replay(script: "rows.sql", settings: "", target: ["--max-allowed-packet=65536"])
        }

        private func replay(
            script: String, settings: String, force: Bool = false, source: [String] = [], target: [String] = []
        ) async throws {
            try await TestServer.withPair(source: source, target: target) { source, target in
                let folder = Shell.repository.appending(path: "Tests/IntegrationTests/Cases/replay")
                for server in [source, target] { try await server.run(file: folder.appending(path: "setup.sql")) }
                let recorded = try await RecordedSteps.begin(on: source)
                let text = try String(contentsOf: folder.appending(path: script), encoding: .utf8)
                // An error ends a script, unless it is meant to be there.
                if force {
                    _ = try await source.start(Data((settings + text).utf8), options: ["--force"]).result()
                } else {
                    try await source.run(settings + text)
                }
                try await recorded.apply(to: target, of: source)
                let expected = try await ServerContents.read(source)
                let differences = try await ServerContents.read(target).differences(from: expected)
                #expect(differences == [])
            }
        }
    }
}

extension RecordedSteps {
    /// Executes all of it on `target`, in order.
    func apply(
        to target: TestServer, of source: TestServer, cascadingParents: Set<TableIdentity>? = nil
    ) async throws {
        let server = Server(.target, try Endpoint(dsn: target.dsn))
        let defaults = try await SourceSession.read(from: source.connect()).adapted(to: target.connect())
        var lane = try await OrderedLane(to: server, format: try formatDescription(), defaults: defaults)
        lane.cascadingParents = cascadingParents
        try await replay({ step in try lane.take(step) }, pause: { if lane.isFull { try await lane.flush() } })
        try await lane.flush()
    }
}
