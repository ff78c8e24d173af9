import Binlog
import Foundation

/// Reads what the user wrote as a time: absolute, or counted from now.
///
/// | written | meant |
/// |---|---|
/// | `2026-11-21T10:00:00.123456+01:00`, `…Z` | RFC 3339; `T` may be a blank, seconds and fraction may be left out |
/// | `2026-11-21 10:00:00 +0000 UTC` | an offset in digits; a zone's name after it says nothing more |
/// | `2026-11-21 10:00:00 UTC` | UTC or GMT |
/// | `2026-11-21 10:00:00` | local time, in the time zone given |
/// | `-15m`, `-2h30m`, `+10m` | from now; weeks, days, hours, minutes, seconds: `w d h m s` |
///
/// Digits after the sixth of a fraction are cut off. Commit times are whole microseconds, so the same transactions are not later
/// than the time as written, and than the one that is read.
public struct StopTime: Sendable {
    private let now: Moment
    private let timeZone: TimeZone

    /// - Parameter timeZone: What a time without an offset is in.
    public init(now: Moment, timeZone: TimeZone) {
        self.now = now
        self.timeZone = timeZone
    }

    /// - Throws: ``StopTimeError`` which says what was expected.
    public func moment(_ text: String) throws(StopTimeError) -> Moment {
        let written = text.trimmingCharacters(in: .whitespaces)
        if let first = written.first, first == "-" || first == "+" { return try relative(written) }
        return try absolute(written)
    }

    // MARK: - From now

    private func relative(_ text: String) throws(StopTimeError) -> Moment {
        var seconds: UInt64 = 0
        var rest = text.utf8.dropFirst()
        guard !rest.isEmpty else { throw StopTimeError(text, "it has no time after its sign") }
        var units = "wdhms"[...].utf8
        while !rest.isEmpty {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            rest = rest.dropFirst(digits.count)
            guard !digits.isEmpty, let unit = rest.first, let place = units.firstIndex(of: unit) else {
                throw StopTimeError(
                    text, "a time from now is written like -15m, -2h30m or +1d, with w, d, h, m, s in this order")
            }
            rest = rest.dropFirst()
            units = units[units.index(after: place)...]
            let (part, isTooLong) = (UInt64(String(digits)!) ?? .max).multipliedReportingOverflow(by: Self.length(unit))
            let (sum, isTooLarge) = seconds.addingReportingOverflow(part)
            guard !isTooLong, !isTooLarge else { throw StopTimeError(text, "it is too long") }
            seconds = sum
        }
        let (microseconds, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (moment, isOutside) =
            text.first == "-"
            ? now.microseconds.subtractingReportingOverflow(microseconds)
            : now.microseconds.addingReportingOverflow(microseconds)
        guard !isTooLong, !isOutside, moment < Self.end else {
            throw StopTimeError(text, "that is before 1970 or after 9999")
        }
        return Moment(microseconds: moment)
    }

    private static func length(_ unit: UInt8) -> UInt64 {
        switch unit {
        case UInt8(ascii: "w"): 604_800
        case UInt8(ascii: "d"): 86_400
        case UInt8(ascii: "h"): 3_600
        case UInt8(ascii: "m"): 60
        default: 1
        }
    }

    /// The end of the year 9999.
    private static let end: UInt64 = 253_402_300_800_000_000

    // MARK: - Absolute

    private func absolute(_ text: String) throws(StopTimeError) -> Moment {
        var clock = ClockText(text)
        let local = try clock.read()
        let offset: Int64
        switch local.zone {
        case .offset(let seconds): offset = seconds
        case .local: offset = try self.offset(of: local.seconds, text)
        }
        let seconds = local.seconds - offset
        guard seconds >= 0 else { throw StopTimeError(text, "it is before 1970") }
        return Moment(microseconds: UInt64(seconds) * 1_000_000 + local.microseconds)
    }

    /// Seconds east of UTC at a local time. Near a change of the clocks there may be none that fits, or two.
    private func offset(of local: Int64, _ text: String) throws(StopTimeError) -> Int64 {
        func offset(at instant: Int64) -> Int64 {
            Int64(timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant))))
        }
        let before = offset(at: local - 86_400)
        let after = offset(at: local + 86_400)
        let fitting = Set([before, after, offset(at: local - before), offset(at: local - after)])
            .filter { offset(at: local - $0) == $0 }.sorted(by: >)
        guard let first = fitting.first else {
            throw StopTimeError(
                text,
                "the clocks of \(timeZone.identifier) were put forward and passed over it; write it with an offset")
        }
        guard fitting.count == 1 else {
            let both = fitting.map(Self.written).joined(separator: " or ")
            throw StopTimeError(
                text, "the clocks of \(timeZone.identifier) showed it twice; write it with an offset: \(both)")
        }
        return first
    }

    private static func written(_ offset: Int64) -> String {
        let minutes = abs(offset) / 60
        func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
        return (offset < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
    }
}

/// Text that is no time, or not one.
public struct StopTimeError: Error, Sendable, Hashable, CustomStringConvertible {
    public let text: String
    public let problem: String

    init(_ text: String, _ problem: String) {
        self.text = text
        self.problem = problem
    }

    public var description: String { "\"\(text)\" is no time to stop at: \(problem)" }
}
