import Synchronization

/// That a server answered with something else than what its statement asks for: a column less, or none at all. Whoever reads a
/// row then gets NULL, and the error comes from the connection's next call; or at the latest at the end of the job, for what
/// was read last (``watching(_:)``). So a reader of rows need not expect that a column is missing, and nothing is made of it.
public final class AnswerFault: Sendable {
    private let server: String
    private let found = Mutex<ServerError?>(nil)

    /// The connections at which something was found during a job.
    private final class Watch: Sendable {
        let found = Mutex<ServerError?>(nil)
    }

    @TaskLocal private static var watch: Watch?

    init(server: String) { self.server = server }

    /// Runs a job, and throws what was found during it, if it did not fail anyway.
    public static func watching<T>(_ job: () async throws -> T) async throws -> T {
        let watch = Watch()
        let result = try await $watch.withValue(watch) { try await job() }
        if let error = watch.found.withLock({ $0 }) { throw error }
        return result
    }

    func note(_ what: String, operation: String) {
        let error = ServerError.malformed(server, operation, what)
        found.withLock { $0 = $0 ?? error }
        Self.watch?.found.withLock { $0 = $0 ?? error }
    }

    /// - Throws: what was noted.
    func check() throws {
        if let error = found.withLock({ $0 }) { throw error }
    }
}

extension ServerError {
    /// An answer that makes no sense.
    public static func malformed(_ server: String, _ operation: String, _ what: String) -> ServerError {
        ServerError(
            server: server, operation: operation, number: malformedPacket, message: "Malformed packet: \(what)")
    }
}
