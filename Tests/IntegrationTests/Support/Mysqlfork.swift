import Foundation
import Testing

/// The command under test, as its users run it.
enum Mysqlfork {
    /// The executable lies beside the test program.
    static let path: String = {
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let beside = folder.appending(path: "mysqlfork").path()
        return FileManager.default.isExecutableFile(atPath: beside)
            ? beside : Shell.repository.appending(path: ".build/debug/mysqlfork").path()
    }()

    static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> ProgramResult {
        try await Shell.run(path, arguments, environment: environment)
    }

    /// `mysqlfork fork --json` from one server to the other.
    static func fork(
        _ source: TestServer, _ target: TestServer, _ options: String..., environment: [String: String] = [:],
        directory: URL? = nil
    ) async throws -> ForkResult {
        let arguments = ["fork", "--source", source.dsn, "--target", target.dsn, "--json"] + options
        return ForkResult(try await Shell.run(path, arguments, environment: environment, directory: directory))
    }
}

/// The exit status and the JSON object of a run.
struct ForkResult {
    let status: Int32
    let errors: String
    let output: String
    let json: [String: Any]

    init(_ result: ProgramResult) {
        status = result.status
        errors = result.errors
        output = result.output
        json = (try? JSONSerialization.jsonObject(with: Data(result.output.utf8))) as? [String: Any] ?? [:]
    }

    /// The value at a path of keys: `result["copy", "rows"]`.
    subscript(_ keys: String...) -> Any? {
        keys.reduce(json as Any?) { ($0 as? [String: Any])?[$1] }
    }

    func text(_ keys: String...) -> String {
        keys.reduce(json as Any?) { ($0 as? [String: Any])?[$1] } as? String ?? ""
    }

    /// Fails the test, with everything the command said, unless it ended with this status.
    func expect(status expected: Int32, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try #require(
            status == expected, "status \(status), not \(expected)\n\(errors)\n\(output)",
            sourceLocation: sourceLocation)
    }
}
