import Archive
import Fork
import MySQL
import Server

/// What a fork is made of.
package enum ForkOrigin: Sendable, Codable, Equatable {
    case server(ServerReference)
    /// An archive's directory, and the snapshot to begin with, if it is not to be the nearest to the moment.
    case archive(String, snapshot: String?)
}

/// The same, with both ends as they are reached.
struct ForkEnds: Sendable {
    private enum Origin {
        case server(Endpoint)
        case archive(String, snapshot: String?)
    }

    private let origin: Origin
    let target: Endpoint

    /// - Throws: as ``PasswordResolver``
    init(_ origin: ForkOrigin, _ target: ServerReference, _ passwords: PasswordResolver) async throws {
        switch origin {
        case .server(let source):
            let (source, target) = try await passwords.endpoints(source: source, target: target)
            self.origin = .server(source)
            self.target = target
        case .archive(let path, let snapshot):
            self.origin = .archive(path, snapshot: snapshot)
            self.target = try await passwords.endpoint(target, .target)
        }
    }

    func job(_ options: ForkOptions, _ progress: JobProgress) async throws -> ForkJob {
        switch origin {
        case .server(let source): ForkJob(options, source: source, progress: progress)
        case .archive(let path, let snapshot):
            ForkJob(
                options,
                sources: try await ArchiveSource.candidates(
                    in: path, for: options.stopPoint, snapshot: snapshot, progress: progress), progress: progress)
        }
    }
}
