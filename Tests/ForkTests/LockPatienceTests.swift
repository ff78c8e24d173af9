import MySQL
import Synchronization
import Testing

@testable import Fork
@testable import Server

@Suite struct LockPatienceTests {
    private let short = LockPatience(
        total: .milliseconds(200), firstPause: .milliseconds(10), longestPause: .milliseconds(40))

    private let nobody: @Sendable (String) -> Void = { _ in }

    private let timeout = ServerError(
        server: "source", operation: "take the read lock", number: 1205, message: "Lock wait timeout exceeded")

    @Test func triesAgainAndSaysWhy() async throws {
        let notes = Mutex<[String]>([])
        let attempts = Atomic(0)
        let note: @Sendable (String) -> Void = { note in notes.withLock { $0.append(note) } }
        let result = try await LockPatience().attempt("take the lock", note: note) {
            switch attempts.add(1, ordering: .relaxed).newValue {
            case 1: throw LockPatience.Busy(reason: "somebody is at work")
            case 2: throw timeout
            default: "taken"
            }
        }
        #expect(result == "taken")
        #expect(
            notes.withLock { $0 } == [
                "waiting to take the lock: somebody is at work",
                "waiting to take the lock: other sessions hold conflicting locks",
            ])
    }

    @Test func givesUpInTheEnd() async throws {
        let attempts = Atomic(0)
        let error = await #expect(throws: ForkError.self) {
            try await short.attempt("take the lock", note: nobody) {
                attempts.add(1, ordering: .relaxed)
                throw timeout
            }
        }
        #expect(error?.kind == .refused && error?.message.contains("take the lock") == true)
        // Pauses of 10, 20, 40, 40 … ms, longer where the machine is busy.
        #expect((1...7).contains(attempts.load(ordering: .relaxed)))
    }

    @Test func throwsWhatIsNotAboutLocks() async throws {
        let denied = ServerError(server: "source", operation: "take the lock", number: 1227, message: "denied")
        await #expect(throws: denied) {
            try await short.attempt("take the lock", note: nobody) { throw denied }
        }
    }
}
