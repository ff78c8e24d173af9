import Foundation
import Synchronization

/// Servers that tests use one after the other, since to start one takes longer than most tests. A server goes back to the pool only
/// if, reset, it is in everything as it was when it had just been started (``ServerState``); otherwise it is thrown away.
enum ServerPool {
    /// A server, and what it was like before anybody used it.
    struct Pooled: Sendable {
        let server: TestServer
        let options: [String]
        let fresh: ServerState
        /// Variables have the values that they had, but were set meanwhile, which the server tells.
        var isTouched = false
        var uses = 0
    }

    private struct State {
        /// The one that was given back last comes last.
        var idle: [Pooled] = []
        /// By name: stopped, killed or started again by its test.
        var spoilt: Set<String> = []
        var started = 0
        var leased = 0
        /// Why servers were thrown away.
        var reasons: [String] = []
        var willEnd = false
    }

    private static let state = Mutex(State())

    /// As many wait at most; idle they take memory.
    private static let limit = 3
    /// A server that was used so often is not used again, so that nothing adds up.
    private static let uses = 40

    /// Options of mysqld whose every effect is a variable, or in the binlog.
    private static let harmless = [
        "--max-binlog-size=", "--gtid-mode=", "--enforce-gtid-consistency=", "--binlog-rows-query-log-events=",
    ]

    /// Roles in which a server is written to by a fork, which sets variables there anyway.
    private static let forks: Set<String> = ["target", "base", "part", "fork"]

    static func takes(_ options: [String]) -> Bool {
        options.allSatisfy { option in harmless.contains { option.hasPrefix($0) } }
    }

    /// A server that is as new, if one waits.
    static func lease(_ role: String, options: [String]) -> Pooled? {
        state.withLock { state in
            let fitting = state.idle.indices.filter { state.idle[$0].options == options }
            // A source that nobody has touched is wanted elsewhere.
            let index =
                forks.contains(role)
                ? fitting.last { state.idle[$0].isTouched } ?? fitting.last : fitting.last { !state.idle[$0].isTouched }
            guard let index else { return nil }
            state.leased += 1
            return state.idle.remove(at: index)
        }
    }

    /// A server that has just been started, so that it can be given back. Of an older version it may not be known what it has.
    static func adopt(_ server: TestServer, options: [String]) async throws -> Pooled {
        state.withLock { $0.started += 1 }
        let fresh = try await ServerState.read(server, server.connect())
        return Pooled(server: server, options: options, fresh: fresh)
    }

    static func spoil(_ server: TestServer) { state.withLock { _ = $0.spoilt.insert(server.name) } }

    /// Takes servers back that a test is done with.
    /// - Returns: those that are to be taken down.
    static func giveBack(_ servers: [Pooled]) async -> [TestServer] {
        guard await RunningProgram.allHaveEnded() else {
            note("a program still runs")
            return servers.map(\.server)
        }
        let clean = await withTaskGroup(of: Pooled?.self) { group in
            for server in servers { group.addTask { await cleaned(server) } }
            return await group.reduce(into: [Pooled]()) { result, server in if let server { result.append(server) } }
        }
        let names = Set(clean.map(\.server.name))
        return servers.map(\.server).filter { !names.contains($0.name) } + keep(clean)
    }

    private static func cleaned(_ pooled: Pooled) async -> Pooled? {
        var pooled = pooled
        pooled.uses += 1
        let isSpoilt = state.withLock { $0.spoilt.contains(pooled.server.name) }
        guard !isSpoilt, pooled.uses < uses else {
            note(isSpoilt ? "stopped" : "old")
            return nil
        }
        do {
            let now = try await ServerReset(server: pooled.server, fresh: pooled.fresh).run()
            let differences = now.differences(from: pooled.fresh)
            if !differences.isEmpty {
                note(differences.prefix(3).joined(separator: "; "))
                return nil
            }
            pooled.isTouched = now.setVariables != pooled.fresh.setVariables
            return pooled
        } catch {
            note("\(error)")
            return nil
        }
    }

    /// - Returns: those for which there is no room any more.
    private static func keep(_ servers: [Pooled]) -> [TestServer] {
        state.withLock { state in
            if !state.willEnd {
                state.willEnd = true
                atexit { ServerPool.end() }
            }
            state.idle += servers
            let surplus = state.idle.prefix(max(0, state.idle.count - limit)).map(\.server)
            state.idle.removeFirst(surplus.count)
            return surplus
        }
    }

    private static func note(_ reason: String) { state.withLock { $0.reasons.append(reason) } }

    /// When the test process ends: nobody else knows these servers.
    private static func end() {
        let (names, summary) = state.withLock { state in
            let reasons = Dictionary(state.reasons.map { ($0, 1) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
            let lines = reasons.map { "  thrown away \($0.value) times: \($0.key)" }
            let counts = "Server pool: \(state.started) started, \(state.leased) used again"
            return (state.idle.map(\.server.name), ([counts] + lines).joined(separator: "\n"))
        }
        print(summary)
        try? TestServer.takeDown(names)
    }
}
