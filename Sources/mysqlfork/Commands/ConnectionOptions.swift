import ArgumentParser
import Jobs

/// How to reach both servers.
struct ConnectionOptions: ParsableArguments {
    @OptionGroup var source: SourceOptions
    @OptionGroup var target: TargetNames

    func check() throws {
        try source.check()
        try target.arguments.check()
    }

    func request() throws -> VerifyRequest {
        VerifyRequest(source: try source.arguments.reference(), target: try target.arguments.reference())
    }

    func passwords() throws -> PasswordResolver {
        try ServerArguments.passwords(source.arguments, target.arguments)
    }
}
