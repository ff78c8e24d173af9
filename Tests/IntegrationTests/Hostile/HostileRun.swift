import Archive
import Foundation
import Testing

/// Every command that speaks to a server, with a hostile one as one of its ends.
enum HostileRun: String, CaseIterable, CustomTestStringConvertible {
    case forkFrom = "fork from it"
    case forkTo = "fork to it"
    case planFrom = "plan from it"
    case planTo = "plan to it"
    case verifyFrom = "verify from it"
    case verifyTo = "verify against it"
    case timeline = "timeline of it"
    case archiveCreate = "archive create from it"
    case archiveFollow = "archive follow --once of it"

    var testDescription: String { rawValue }

    /// Whether the hostile server is what is written to, and the other end a source.
    var isTarget: Bool { self == .forkTo || self == .planTo || self == .verifyTo }

    func arguments(hostile: String, other: String, folder: URL) -> [String] {
        let archive = ["--source", hostile, "--archive", folder.appending(path: "archive").path()]
        return switch self {
        case .forkFrom: ["fork", "--source", hostile, "--target", other, "--replace"]
        case .forkTo: ["fork", "--source", other, "--target", hostile, "--replace"]
        case .planFrom: ["plan", "--source", hostile, "--target", other, "--replace"]
        case .planTo: ["plan", "--source", other, "--target", hostile, "--replace"]
        case .verifyFrom: ["verify", "--source", hostile, "--target", other]
        case .verifyTo: ["verify", "--source", other, "--target", hostile]
        case .timeline: ["timeline", "--source", hostile]
        case .archiveCreate: ["archive", "create"] + archive
        case .archiveFollow: ["archive", "follow", "--once"] + archive
        }
    }

    /// How one run ended.
    struct End {
        let status: Int32
        /// The signal that ended it, if one did.
        let signal: Int32?
        let isHanging: Bool
        let output: String
        let errors: String

        /// What must not have been, whatever the server did; nil when all is well.
        var defect: String? {
            if isHanging { return "it hangs" }
            if let signal { return "ended by signal \(signal)" }
            guard [0, 2, 3, 4, 5, 6].contains(status) else { return "status \(status)" }
            return nil
        }
    }

    /// Runs the command in a directory of its own, where nothing may appear but its archive and what it says it writes.
    /// - Parameters:
    ///   - hostile: a DSN of the hostile server.
    ///   - limit: after which it counts as hanging, and is killed.
    func run(hostile: String, other: String, folder: URL, limit: Duration = .seconds(90)) async throws -> End {
        let work = folder.appending(path: "work")
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        if self == .archiveFollow { _ = try ArchiveDirectory.create(at: folder.appending(path: "archive").path()) }
        let running = try Shell.start(
            Mysqlfork.path, arguments(hostile: hostile, other: other, folder: folder), directory: work)
        let end = ContinuousClock.now + limit
        while running.isRunning && ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(5)) }
        let isHanging = running.isRunning
        if isHanging { running.signal(SIGKILL) }
        let result = try await running.result()
        return End(
            status: result.status, signal: result.signal, isHanging: isHanging, output: result.output,
            errors: result.errors)
    }
}
