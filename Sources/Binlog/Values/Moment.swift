/// An instant of a server's clock, in microseconds since 1970-01-01 00:00:00 UTC.
public struct Moment: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var microseconds: UInt64

    public init(microseconds: UInt64) { self.microseconds = microseconds }

    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    /// RFC 3339 in UTC with microseconds: `2026-11-21T10:00:00.123456Z`.
    public var description: String {
        let seconds = microseconds / 1_000_000
        let (days, inDay) = (Int64(seconds / 86_400), seconds % 86_400)
        let (year, month, day) = Self.civil(days)
        return "\(pad(UInt64(year), 4))-\(pad(month, 2))-\(pad(day, 2))T\(pad(inDay / 3600, 2))"
            + ":\(pad(inDay / 60 % 60, 2)):\(pad(inDay % 60, 2)).\(pad(microseconds % 1_000_000, 6))Z"
    }

    /// The proleptic Gregorian date of a number of days since 1970-01-01.
    private static func civil(_ days: Int64) -> (year: Int64, month: UInt64, day: UInt64) {
        // Years that begin in March make the leap day the last one.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), UInt64(month),
            UInt64(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        )
    }

    /// Days since 1970-01-01 of a date in the Gregorian calendar.
    package static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        // Years that begin in March make the leap day the last one.
        let shifted = month <= 2 ? year - 1 : year
        let monthFromMarch = (month + 9) % 12
        return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + (153 * monthFromMarch + 2) / 5 + day - 1
            - 719_468
    }

    private func pad(_ number: UInt64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
