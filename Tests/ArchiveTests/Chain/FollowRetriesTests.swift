import Binlog
import MySQL
import Server
import Testing

@testable import Archive

/// What a job that follows tries again, and after how long.
@Suite struct FollowRetriesTests {
    private let lost = ServerError(
        server: "source db1", operation: "read the binary log", number: 2013, message: "Lost")
    private let unreadable = ForkError(.unreachable, "could not find next log", hint: "")
    private let here = BinlogPosition(file: "binlog.000001", offset: 157)
    private let further = BinlogPosition(file: "binlog.000001", offset: 500)

    @Test func pausesGrowUntilSomethingCame() throws {
        var retries = FollowRetries(once: false)
        var pauses: [Duration?] = [try retries.pause(after: lost, at: here)]
        for _ in 0..<6 { pauses.append(try retries.pause(after: lost, at: nil)) }
        #expect(pauses == [1, 2, 4, 8, 16, 30, 30].map { Duration.seconds($0) })
        #expect(try retries.pause(after: lost, at: further) == .seconds(1))
    }

    /// Also after one that came to nothing, as RESET REPLICA does.
    @Test func whatIsUnprovenIsProvenAtOnce() throws {
        var retries = FollowRetries(once: false)
        #expect(try retries.pause(after: ChainBreak(.reset, ""), at: here) == nil)
        for _ in 0..<3 {
            #expect(try retries.pause(after: UnprovenLog(), at: here) == nil)
            #expect(retries.found == nil && !retries.isRepeated)
        }
    }

    @Test func onlyASourceThatWasReachedIsWaitedFor() {
        var retries = FollowRetries(once: false)
        #expect(throws: lost) { try retries.pause(after: lost, at: nil) }
        var once = FollowRetries(once: true)
        #expect(throws: lost) { try once.pause(after: lost, at: here) }
    }

    /// In the same place twice, it is no accident.
    @Test(arguments: [true, false]) func unreadableTwice(once: Bool) throws {
        var retries = FollowRetries(once: once)
        #expect(!retries.isRepeated)
        #expect(try retries.pause(after: unreadable, at: here) == .seconds(1))
        #expect(retries.isRepeated)
        #expect(try retries.pause(after: unreadable, at: further) == .seconds(1))
        #expect(throws: ForkError.self) { try retries.pause(after: unreadable, at: further) }

        var damaged = FollowRetries(once: once)
        let wrong = BinlogError("the checksum is wrong", at: here)
        #expect(try damaged.pause(after: wrong, at: here) == .seconds(1))
        let error = #expect(throws: ForkError.self) { try damaged.pause(after: wrong, at: here) }
        #expect(error?.kind == .rejected && error?.message.contains("checksum") == true)
    }

    @Test func aBreakBeginsAtOnce() throws {
        var retries = FollowRetries(once: true)
        let found = ChainBreak(.gap, "transactions are missing", firstFile: "binlog.000002")
        #expect(try retries.pause(after: found, at: here) == nil)
        #expect(retries.found == found)
        // Not forgotten while the source cannot be reached, and dealt with when something was appended behind it.
        var following = FollowRetries(once: false)
        _ = try following.pause(after: lost, at: here)
        _ = try following.pause(after: found, at: here)
        _ = try following.pause(after: lost, at: nil)
        #expect(following.found == found)
        _ = try following.pause(after: lost, at: further)
        #expect(following.found == nil)
    }

    @Test func allElseEndsTheJob() {
        let full = ForkError(.rejected, "no space left", hint: "")
        var retries = FollowRetries(once: false)
        #expect(throws: ForkError.self) { try retries.pause(after: full, at: here) }
    }
}
