import Archive
import ArgumentParser
import Fork
import MySQL
import Server

/// What the fork is made of, and the server that becomes it: shared by `fork` and `plan`.
struct OriginOptions: ParsableArguments {
    @OptionGroup var source: SourceNames

    @Option(
        help: ArgumentHelp(
            "The archive that the fork is made of, instead of a server (see mysqlfork archive).", valueName: "directory"
        ))
    var fromArchive: String?

    @Option(
        help: ArgumentHelp(
            "The archive's snapshot to begin with, as mysqlfork archive list calls it, instead of the nearest to the moment.",
            valueName: "id"))
    var snapshot: String?

    @OptionGroup var target: TargetNames

    func check() throws {
        try target.arguments.check()
        guard fromArchive != nil else {
            if snapshot != nil { throw ValidationError("--snapshot is about an archive (--from-archive DIRECTORY)") }
            guard source.arguments.isGiven else {
                throw ValidationError(
                    "name the source with --source DSN or --source-defaults-file FILE, or an archive with --from-archive"
                        + " DIRECTORY")
            }
            return try source.arguments.check()
        }
        if source.areGiven {
            throw ValidationError("give --source or --from-archive, not both: a fork of an archive needs no server")
        }
    }

    /// Both ends, with a password that is missing asked for.
    func ends() async throws -> (ForkOrigin, Endpoint) {
        if let fromArchive {
            let endpoint = try target.arguments.endpoint()
            return (.archive(fromArchive, snapshot: snapshot), try await target.arguments.completed(endpoint))
        }
        let (source, target) = try await ServerArguments.endpoints(source.arguments, target.arguments)
        return (.server(source), target)
    }
}

/// What a fork is made of.
enum ForkOrigin: Sendable {
    case server(Endpoint)
    case archive(String, snapshot: String?)

    func job(_ options: ForkOptions, _ progress: JobProgress) async throws -> ForkJob {
        switch self {
        case .server(let source): ForkJob(options, source: source, progress: progress)
        case .archive(let path, let snapshot):
            ForkJob(
                options,
                sources: try await ArchiveSource.candidates(
                    in: path, for: options.stopPoint, snapshot: snapshot, progress: progress), progress: progress)
        }
    }
}
