import Binlog
import Foundation
import Testing

@testable import Timeline

@Suite struct StopTimeTests {
    /// 2026-11-21 10:00:00.5 UTC
    private let now = Moment(microseconds: 1_795_255_200_500_000)
    private let berlin = TimeZone(identifier: "Europe/Berlin")!

    private func read(_ text: String) throws -> String {
        try StopTime(now: now, timeZone: berlin).moment(text).description
    }

    private func problem(_ text: String) -> String {
        do {
            return "read as " + (try read(text))
        } catch { return "\(error)" }
    }

    @Test(
        arguments: [
            ("2026-11-21T10:00:00Z", "2026-11-21T10:00:00.000000Z"),
            ("2026-11-21T10:00:00.000001Z", "2026-11-21T10:00:00.000001Z"),
            ("2026-11-21t10:00:00.5+01:00", "2026-11-21T09:00:00.500000Z"),
            ("2026-11-21T10:00:00-0530", "2026-11-21T15:30:00.000000Z"),
            ("2026-11-21 10:00:00 +0000 UTC", "2026-11-21T10:00:00.000000Z"),
            ("2026-11-21 10:00:00.123456 +0200 CEST", "2026-11-21T08:00:00.123456Z"),
            ("2026-11-21 10:00:00 UTC", "2026-11-21T10:00:00.000000Z"),
            ("2026-11-21 10:00", "2026-11-21T09:00:00.000000Z"),
            ("2026-07-01 10:00:00.25", "2026-07-01T08:00:00.250000Z"),
            ("2024-02-29 12:00:00Z", "2024-02-29T12:00:00.000000Z"),
            ("2000-03-01 00:00:00Z", "2000-03-01T00:00:00.000000Z"),
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"),
            // Digits after the sixth are cut off: a transaction at .123457 is later than this.
            ("2026-11-21T10:00:00.1234569Z", "2026-11-21T10:00:00.123456Z"),
        ])
    func readsAbsoluteTimes(text: String, instant: String) throws { #expect(try read(text) == instant) }

    @Test(
        arguments: [
            ("-15m", "2026-11-21T09:45:00.500000Z"), ("-2h30m", "2026-11-21T07:30:00.500000Z"),
            ("+10m", "2026-11-21T10:10:00.500000Z"), ("-1w1d1s", "2026-11-13T09:59:59.500000Z"),
            ("-0s", "2026-11-21T10:00:00.500000Z"),
        ])
    func countsFromNow(text: String, instant: String) throws { #expect(try read(text) == instant) }

    @Test func aLocalTimeThatTheClocksPassedOverIsRefused() throws {
        #expect(problem("2026-03-29 02:30:00").contains("passed over"))
        #expect(try read("2026-03-29 01:59:59.999999") == "2026-03-29T00:59:59.999999Z")
        #expect(try read("2026-03-29 03:00:00") == "2026-03-29T01:00:00.000000Z")
    }

    @Test func aLocalTimeThatCameTwiceIsRefusedAndBothAreTold() throws {
        #expect(problem("2026-10-25 02:30:00").contains("twice"))
        #expect(problem("2026-10-25 02:30:00").contains("+02:00 or +01:00"))
        #expect(problem("2026-10-25 02:00:00").contains("twice"))
        #expect(try read("2026-10-25 02:30:00+02:00") == "2026-10-25T00:30:00.000000Z")
        #expect(try read("2026-10-25 01:59:59") == "2026-10-24T23:59:59.000000Z")
        #expect(try read("2026-10-25 03:00:00") == "2026-10-25T02:00:00.000000Z")
    }

    @Test(
        arguments: [
            ("", "written like"), ("yesterday", "written like"), ("2026-11-21", "written like"),
            ("2026-11-21T10", "written like"), ("2026-11-21T10:00:00.Z", "written like"), ("10:00", "written like"),
            ("2026-02-29 10:00:00", "no such day"), ("2026-13-01 10:00:00", "no such day"),
            ("1969-12-31T23:59:59Z", "before 1970"), ("1970-01-01T00:30:00+01:00", "before 1970"),
            ("2026-11-21 24:00:00", "no such time of day"), ("2026-11-21 10:60:00", "no such time of day"),
            ("2026-12-31 23:59:60Z", "leap seconds"), ("2026-11-21 10:00:00 CET", "\"CET\" is not understood"),
            ("2026-11-21T10:00:00+25:00", "no such offset"), ("2026-11-21T10:00:00Z trailing", "written like"),
            ("-15", "-2h30m"), ("-m", "-2h30m"), ("-15x", "-2h30m"), ("-5m2h", "in this order"),
            ("-", "no time after its sign"),
            ("-99999999999999999999d", "too long"), ("-9999w", "before 1970"), ("+9999999w", "after 9999"),
        ])
    func saysWhatIsWrong(text: String, words: String) { #expect(problem(text).contains(words), "\(problem(text))") }
}
