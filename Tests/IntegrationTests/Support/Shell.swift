import Foundation

/// What a finished program left behind.
struct ProgramResult {
    let status: Int32
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

/// A program at work.
final class RunningProgram: @unchecked Sendable {  // Process is only touched through its thread-safe methods
    private let process = Process()
    private let folder: URL

    /// - Parameter directory: the program's working directory; the test's own when nil.
    init(
        _ program: String, _ arguments: [String], input: Data?, environment: [String: String], directory: URL?
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = directory
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = try Self.file(folder.appending(path: "out"))
        process.standardError = try Self.file(folder.appending(path: "err"))
        if let input {
            let file = folder.appending(path: "in")
            try input.write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// What it has written to standard error so far.
    var errorsSoFar: String { (try? String(contentsOf: folder.appending(path: "err"), encoding: .utf8)) ?? "" }

    func result() async throws -> ProgramResult {
        while process.isRunning { try await Task.sleep(for: .milliseconds(20)) }
        let text = { (name: String) in
            String(decoding: (try? Data(contentsOf: self.folder.appending(path: name))) ?? Data(), as: UTF8.self)
        }
        let result = ProgramResult(status: process.terminationStatus, output: text("out"), errors: text("err"))
        try? FileManager.default.removeItem(at: folder)
        return result
    }

    private static func file(_ url: URL) throws -> FileHandle {
        _ = FileManager.default.createFile(atPath: url.path(percentEncoded: false), contents: nil)
        return try FileHandle(forWritingTo: url)
    }
}
