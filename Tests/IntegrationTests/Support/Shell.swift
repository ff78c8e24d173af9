import Foundation
import Synchronization

/// What a finished program left behind.
struct ProgramResult {
    let status: Int32
    /// What ended it, unless it ended by itself.
    let signal: Int32?
    let output: String
    let errors: String
}

/// Runs programs from tests.
enum Shell {
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Runs a program to its end. Its output goes through files, so that a server it leaves running cannot hold a pipe open.
    static func run(
        _ program: String, _ arguments: [String], input: Data? = nil, environment: [String: String] = [:],
        directory: URL? = nil
    ) async throws -> ProgramResult {
        let running = try start(program, arguments, input: input, environment: environment, directory: directory)
        return try await running.result()
    }

    static func start(
        _ program: String, _ arguments: [String], input: Data? = nil, environment: [String: String] = [:],
        directory: URL? = nil
    ) throws -> RunningProgram {
        try RunningProgram(program, arguments, input: input, environment: environment, directory: directory)
    }
}

/// A program at work. Not Foundation's Process: there a program seems to run on until every other one that was started at the
/// same moment has ended, since they inherit each other's sockets.
final class RunningProgram: Sendable {
    private let id: pid_t
    private let folder: URL
    /// As waitpid gives it; nil while the program runs.
    private let status = Mutex<Int32?>(nil)

    /// - Parameter directory: the program's working directory; the test's own when nil.
    init(
        _ program: String, _ arguments: [String], input: Data?, environment: [String: String], directory: URL?
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let inputFile = input == nil ? "/dev/null" : folder.appending(path: "in").path(percentEncoded: false)
        try input?.write(to: URL(filePath: inputFile))

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, inputFile, O_RDONLY, 0)
        for (descriptor, name) in [(Int32(1), "out"), (2, "err")] {
            let path = folder.appending(path: name).path(percentEncoded: false)
            posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }

        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        var child: pid_t = 0
        let words = directory.map { ["/usr/bin/env", "-C", $0.path(percentEncoded: false)] } ?? []
        let command = words + [program] + arguments
        let error = Self.withCStrings(command) { arguments in
            Self.withCStrings(variables) { posix_spawn(&child, command[0], &actions, nil, arguments, $0) }
        }
        guard error == 0 else { throw POSIXError(POSIXErrorCode(rawValue: error) ?? .EINVAL) }
        id = child
        Self.started.withLock { _ = $0.insert(child) }
    }

    /// All that were started and not yet seen to end.
    private static let started = Mutex<Set<pid_t>>([])

    /// Waits a little for those that were told to end.
    static func allHaveEnded() async -> Bool {
        for _ in 0..<200 {
            let running = started.withLock { ids in
                ids = ids.filter(isAlive)
                return !ids.isEmpty
            }
            if !running { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    /// Not one that has ended and was not waited for yet.
    private static func isAlive(_ id: pid_t) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return false }
        return !stat[end...].dropFirst(2).hasPrefix("Z")
    }

    var isRunning: Bool {
        status.withLock { status in
            if status != nil { return false }
            var found: Int32 = 0
            guard waitpid(id, &found, WNOHANG) == id else { return true }
            status = found
            return false
        }
    }

    /// Also after the program has ended: then there is nobody to get it.
    func signal(_ number: Int32) {
        if isRunning { kill(id, number) }
    }

    /// What it has written to standard error so far.
    var errorsSoFar: String { text("err") }

    func result() async throws -> ProgramResult {
        while isRunning { try await Task.sleep(for: .milliseconds(10)) }
        let raw = status.withLock { $0 } ?? 0
        // As a shell has it: the exit status, or the signal that ended it.
        let status = raw & 0x7f == 0 ? (raw >> 8) & 0xff : raw & 0x7f
        let signal = raw & 0x7f == 0 ? nil : raw & 0x7f
        let result = ProgramResult(status: status, signal: signal, output: text("out"), errors: text("err"))
        try? FileManager.default.removeItem(at: folder)
        return result
    }

    private func text(_ name: String) -> String {
        String(decoding: (try? Data(contentsOf: folder.appending(path: name))) ?? Data(), as: UTF8.self)
    }

    private static func withCStrings<T>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> T
    ) -> T {
        let pointers = strings.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}
