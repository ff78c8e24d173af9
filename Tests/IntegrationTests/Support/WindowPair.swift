import Binlog
import Fork
import Foundation
import MySQL
import Replay
import Server
import Testing
import Timeline
import WindowRuns

/// A source with some contents, and a target that was forked from it before more happened.
struct WindowPair: Sendable {
    let source: TestServer
    let target: TestServer
    /// Of what the target holds, in the source's binlog.
    let start: BinlogPosition

    static func make(_ source: TestServer, _ target: TestServer, setup: String) async throws -> WindowPair {
        try await source.run(setup)
        let fork = try await Mysqlfork.fork(source, target, "--replace")
        try fork.expect(status: 0)
        let offset = try #require(fork["stopPoint", "position"] as? UInt64)
        return WindowPair(
            source: source, target: target, start: BinlogPosition(file: fork.text("stopPoint", "file"), offset: offset))
    }

    /// Takes the target on to what the source holds now, by the binlog alone.
    @discardableResult
    func goForward(memory: Int = 256 << 20) async throws -> WindowSummary {
        var options = ForkOptions(target: try Endpoint(dsn: target.dsn))
        options.memory = memory
        return try await WindowRun(options, source: try Endpoint(dsn: source.dsn), .forward, from: start).run()
    }

    /// Tables that source and target have otherwise.
    func differences() async throws -> [String] {
        try await FrozenMoment.freeze(source).differences(on: target).filter { !$0.hasPrefix("gtid_executed") }
    }
}

extension TestServer {
    /// The GTID of a transaction that has only just been committed.
    func lastGTID() async throws -> String {
        let set = try await value("SELECT @@GLOBAL.gtid_executed")
        return "\(set.prefix { $0 != ":" }):\(set.split(whereSeparator: { "-:".contains($0) }).last ?? "")"
    }

    /// Runs a script whose last transaction is of interest, and gives that one's GTID.
    func commit(_ script: String) async throws -> String {
        try await run(script)
        return try await lastGTID()
    }
}
