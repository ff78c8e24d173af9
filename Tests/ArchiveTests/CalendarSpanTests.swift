import Foundation
import Server
import Testing

@testable import Archive

struct CalendarSpanTests {
    @Test(arguments: [
        ("7d", "2026-03-24T10:30:00Z"), ("36h", "2026-03-29T22:30:00Z"), ("2w", "2026-03-17T10:30:00Z"),
        // The 31st of February is its last day.
        ("1m", "2026-02-28T10:30:00Z"), ("1y", "2025-03-31T10:30:00Z"), ("1y2m3d4h", "2025-01-28T06:30:00Z"),
        ("0y1w0h", "2026-03-24T10:30:00Z"), ("900000d", "1970-01-01T00:00:00Z"),
    ])
    func before(text: String, expected: String) throws {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        #expect(try CalendarSpan(text).before(moment("2026-03-31T10:30:00Z"), in: calendar) == moment(expected))
    }

    @Test func microsecondsStay() throws {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        var start = moment("2026-11-21T10:00:00Z")
        start.microseconds += 999_999
        #expect(try CalendarSpan("1h").before(start, in: calendar).description == "2026-11-21T09:00:00.999999Z")
    }

    @Test func written() throws {
        #expect(try CalendarSpan("1y02m3w4d5h").description == "1y2m3w4d5h")
        #expect(try CalendarSpan("0y7d").description == "7d")
    }

    @Test(arguments: ["7", "d", "7x", "7 d", " 7d", "-7d", "1h2d", "1d1d", "7d8", "1.5d", "7D", "３d"])
    func malformed(text: String) {
        #expect(
            throws: RetentionError(
                Wording(
                    "\"\(text)\" is no length of time: it is written like 7d, 36h or 1y2m3d4h, with years, months, weeks,"
                        + " days, hours in this order"))
        ) { try CalendarSpan(text) }
    }

    @Test(arguments: [
        ("", "it has no length"), ("0d", "it has no length"), ("0y0h", "it has no length"),
        ("1000000h", "it is too long"), ("99999999999999999999d", "it is too long"),
    ])
    func impossible(text: String, problem: String) {
        #expect(throws: RetentionError("\"\(text)\" is no length of time: \(problem)")) { try CalendarSpan(text) }
    }
}
