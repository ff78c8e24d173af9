import Foundation

/// Ctrl-C and SIGTERM cancel the work, which then cleans up; a second one ends the process at once.
enum Interruption {
    static func cancelling(_ work: @escaping @Sendable () async throws -> Void) async throws {
        signal(SIGPIPE, SIG_IGN)
        let task = Task { try await work() }
        let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if task.isCancelled { exit(4) }
                if Terminal.isInteractive { Terminal.draw("\n") }  // after the ^C that the terminal shows
                Terminal.say("mysqlfork: interrupted, cleaning up (again to stop at once)")
                task.cancel()
            }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        try await task.value
    }
}
