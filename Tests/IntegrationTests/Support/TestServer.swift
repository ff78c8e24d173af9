import Foundation
import MySQL
import Synchronization
import Testing

/// A real MySQL server of a test's own, made by `scripts/servers.sh`.
struct TestServer: Sendable {
    let name: String
    let port: UInt16
    let socket: String
    let dataDirectory: String
    let errorLog: String
    let programs: String

    /// `mysql://root@localhost/?socket=…`
    var dsn: String { dsn(user: "root") }

    func dsn(user: String) -> String { "mysql://\(user)@localhost/?socket=\(socket)" }

    func connect(user: String = "root", password: String? = nil) async throws -> Connection {
        var endpoint = try Endpoint(dsn: dsn(user: user))
        endpoint.loadsData = true
        endpoint.password = password.map { Secret($0) }
        return try await Connection(to: endpoint, role: name)
    }

    /// Runs a script with the mysql client, DELIMITER and all. An error in it fails the test.
    func run(_ script: String, user: String = "root") async throws {
        try await run(Data(script.utf8), user: user)
    }

    /// As ``run(_:user:)``, from a file of any bytes.
    func run(file: URL, user: String = "root") async throws { try await run(try Data(contentsOf: file), user: user) }

    private func run(_ script: Data, user: String) async throws {
        let running = try start(script, user: user)
        let result = try await running.result()
        if result.status != 0 { throw ScriptFailed(description: "on \(name): \(result.errors)") }
    }

    /// Starts a script, to run beside the test.
    func start(_ script: Data, user: String = "root", options: [String] = []) throws -> RunningProgram {
        try Shell.start(
            programs + "/mysql",
            ["--no-defaults", "-u\(user)", "-S\(socket)", "--default-character-set=utf8mb4", "--binary-mode"] + options,
            input: script)
    }

    /// The first column of a query's rows.
    func values(_ sql: String) async throws -> [String] {
        let connection = try await connect()
        return try await connection.query(sql).rows.map { $0.text(at: 0) }
    }

    func value(_ sql: String) async throws -> String {
        try #require(try await values(sql).first, "no row from \(sql)")
    }

    /// The number of the error that the server answers `sql` with, or the login itself; nil when all is well.
    func errorNumber(_ sql: String, user: String = "root", password: String? = nil) async throws -> UInt32? {
        do {
            _ = try await connect(user: user, password: password).query(sql)
            return nil
        } catch let error as ServerError {
            return error.number
        }
    }

    func stop() async throws {
        ServerPool.spoil(self)
        try await Self.script("stop", name)
    }

    func start() async throws {
        ServerPool.spoil(self)
        try await Self.script("start", name)
    }

    /// Shuts the server down and starts it again, with an option file beside its options if there is one.
    func restart(optionFile: URL? = nil) async throws {
        try await stop()
        if let optionFile {
            let command = URL(filePath: dataDirectory).deletingLastPathComponent().appending(path: "command")
            let words = try String(contentsOf: command, encoding: .utf8)
            try words.replacingOccurrences(
                of: "--defaults-file=/dev/null\0",
                with: "--defaults-file=\(optionFile.path(percentEncoded: false))\0"
            ).write(to: command, atomically: true, encoding: .utf8)
        }
        try await start()
    }

    /// Ends the server as a crash does. ``start()`` brings it up again, and it recovers.
    func kill() throws {
        ServerPool.spoil(self)
        let file = URL(filePath: dataDirectory).deletingLastPathComponent().appending(path: "pid")
        let text = try String(contentsOf: file, encoding: .utf8).prefix { $0.isNumber }
        Foundation.kill(try #require(pid_t(text)), SIGKILL)
    }

    // MARK: - Bringing them up

    struct ScriptFailed: Error, CustomStringConvertible {
        let description: String
    }

    private static let counter = Mutex(0)

    /// Gives `body` servers with the given mysqld options on which there is nothing yet, and takes them back.
    /// - Parameter fresh: they have just been started, rather than been used by another test and reset.
    static func with<T>(
        _ roles: [(role: String, options: [String])], fresh: Bool = false, _ body: ([TestServer]) async throws -> T
    ) async throws -> T {
        var leased: [Int: ServerPool.Pooled] = [:]
        if !fresh {
            for (index, role) in roles.enumerated() where ServerPool.takes(role.options) {
                leased[index] = ServerPool.lease(role.role, options: role.options)
            }
        }
        let number = counter.withLock {
            $0 += 1
            return $0
        }
        let missing = roles.indices.filter { leased[$0] == nil }
        let names = missing.map { "t\(ProcessInfo.processInfo.processIdentifier)-\(number)-\(roles[$0].role)" }
        do {
            var servers = leased.mapValues(\.server)
            for (index, server) in zip(missing, try await start(names, missing.map { roles[$0].options })) {
                servers[index] = server
                guard !fresh, ServerPool.takes(roles[index].options) else { continue }
                leased[index] = try? await ServerPool.adopt(server, options: roles[index].options)
            }
            let result = try await body(roles.indices.map { servers[$0]! })
            let own = servers.values.map(\.name).filter { name in !leased.values.contains { $0.server.name == name } }
            let unfit = await ServerPool.giveBack(Array(leased.values)).map(\.name)
            if !(own + unfit).isEmpty { try await script("down", own + unfit) }
            return result
        } catch {
            // Nobody knows in which state it left them.
            _ = try? await script("down", names + leased.values.map(\.server.name))
            throw error
        }
    }

    private static func start(_ names: [String], _ options: [[String]]) async throws -> [TestServer] {
        if names.isEmpty { return [] }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (name, options) in zip(names, options) {
                group.addTask { try await script("up", name, "--", options: defaultOptions + options) }
            }
            try await group.waitForAll()
        }
        let environment = try await script("env").output
        return try names.map { try TestServer(name: $0, environment: environment) }
    }

    /// At once, for the end of the process.
    static func takeDown(_ names: [String]) throws {
        if names.isEmpty { return }
        let running = try Shell.start("/usr/bin/env", command("down", names), environment: environment)
        while running.isRunning { usleep(10_000) }
    }

    /// A source and a target.
    static func withPair<T>(
        source: [String] = [], target: [String] = [], fresh: Bool = false,
        _ body: (TestServer, TestServer) async throws -> T
    ) async throws -> T {
        try await with([("source", source), ("target", target)], fresh: fresh) { try await body($0[0], $0[1]) }
    }

    /// Throw-away servers need no durability.
    private static let defaultOptions = ["--innodb-flush-log-at-trx-commit=2", "--sync-binlog=0"]

    @discardableResult
    private static func script(_ command: String, _ names: String..., options: [String] = []) async throws
        -> ProgramResult
    {
        try await script(command, names + options)
    }

    @discardableResult
    private static func script(_ command: String, _ arguments: [String]) async throws -> ProgramResult {
        let result = try await Shell.run("/usr/bin/env", Self.command(command, arguments), environment: environment)
        if result.status != 0 { throw ScriptFailed(description: "servers.sh \(command): \(result.errors)") }
        return result
    }

    private static func command(_ command: String, _ arguments: [String]) -> [String] {
        ["bash", Shell.repository.appending(path: "scripts/servers.sh").path(), command] + arguments
    }

    private static let environment = ["MYSQLFORK_SERVERS_DIR": serversDirectory]

    private static let serversDirectory =
        ProcessInfo.processInfo.environment["MYSQLFORK_SERVERS_DIR"]
        ?? Shell.repository.appending(path: ".servers/test").path()

    private init(name: String, environment: String) throws {
        let prefix = "MYSQLFORK_" + name.uppercased().replacingOccurrences(of: "-", with: "_") + "_"
        func variable(_ full: String) throws -> String {
            let line = environment.split(separator: "\n").first { $0.hasPrefix("export \(full)=") }
            let value = try #require(line, "servers.sh env has no \(full)").dropFirst("export \(full)=".count)
            return value.trimmingCharacters(in: CharacterSet(charactersIn: "'\""))
        }
        self.name = name
        port = try #require(UInt16(try variable(prefix + "PORT")))
        socket = try variable(prefix + "SOCKET")
        dataDirectory = try variable(prefix + "DATADIR")
        errorLog = try variable(prefix + "ERRORLOG")
        programs = try variable("MYSQLFORK_BIN")
    }
}
