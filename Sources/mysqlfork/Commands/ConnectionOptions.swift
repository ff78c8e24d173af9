import ArgumentParser
import MySQL

/// How to reach both servers.
struct ConnectionOptions: ParsableArguments {
    @OptionGroup var source: SourceOptions
    @OptionGroup var target: TargetNames

    func check() throws {
        try source.check()
        try target.arguments.check()
    }

    /// Source and target, with a password that is missing asked for.
    func endpoints() async throws -> (Endpoint, Endpoint) {
        try await ServerArguments.endpoints(source.arguments, target.arguments)
    }
}
