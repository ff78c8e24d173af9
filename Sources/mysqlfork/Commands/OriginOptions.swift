import ArgumentParser
import Jobs

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

    /// What to fork from what, onto what.
    func request() throws -> ForkRequest {
        let origin: ForkOrigin =
            if let fromArchive {
                .archive(fromArchive, snapshot: snapshot)
            } else {
                .server(try source.arguments.reference())
            }
        return ForkRequest(of: origin, target: try target.arguments.reference())
    }

    func passwords() throws -> PasswordResolver {
        try ServerArguments.passwords(source.arguments, target.arguments)
    }
}
