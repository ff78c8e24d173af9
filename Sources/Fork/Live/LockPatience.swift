import MySQL
import Server

/// How long to try for a lock that must never make the source wait: each attempt is short and gives way, the pauses between
/// attempts grow, and the total is bounded.
struct LockPatience: Sendable {
    var total: Duration = .seconds(120)
    var firstPause: Duration = .milliseconds(250)
    var longestPause: Duration = .seconds(5)

    /// It cannot be had now.
    struct Busy: Error {
        let reason: String
    }

    /// Calls `body` until it succeeds. A lock wait timeout, a deadlock and ``Busy`` are tried again; other errors are
    /// thrown.
    @discardableResult
    func attempt<T: Sendable>(
        _ what: String, note: @Sendable (String) -> Void, _ body: () async throws -> T
    ) async throws -> T {
        let deadline = ContinuousClock.now + total
        var pause = firstPause
        while true {
            let reason: String
            do {
                return try await body()
            } catch let busy as Busy {
                reason = busy.reason
            } catch let error as ServerError where Retry.isTransient(error) {
                reason = "other sessions hold conflicting locks"
            }
            guard ContinuousClock.now + pause < deadline else {
                throw ForkError(
                    .refused, "could not \(what) on the source within \(total): \(reason)",
                    hint: "wait for the statement to end, or end it, and run the command again")
            }
            note("waiting to \(what): \(reason)")
            try await Task.sleep(for: pause)
            pause = min(pause * 2, longestPause)
        }
    }
}
