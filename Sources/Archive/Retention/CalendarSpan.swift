import Binlog
import Foundation

/// A length of time as people say it: `7d`, `36h`, `2w`, `1y2m3d4h`. Years and months are those of the calendar, so `1m` before
/// 31 March is the end of February.
package struct CalendarSpan: Sendable, Hashable, CustomStringConvertible {
    package private(set) var years = 0
    package private(set) var months = 0
    package private(set) var weeks = 0
    package private(set) var days = 0
    package private(set) var hours = 0

    private static let units: [(letter: UInt8, field: WritableKeyPath<Self, Int> & Sendable)] = [
        (UInt8(ascii: "y"), \.years), (UInt8(ascii: "m"), \.months), (UInt8(ascii: "w"), \.weeks),
        (UInt8(ascii: "d"), \.days), (UInt8(ascii: "h"), \.hours),
    ]

    /// - Parameter text: numbers with `y`, `m` (months), `w`, `d`, `h` behind them, in this order.
    /// - Throws: ``RetentionError`` for anything else, and for no time at all.
    package init(_ text: String) throws(RetentionError) {
        func error(_ problem: String) -> RetentionError {
            RetentionError("\"\(text)\" is no length of time: \(problem)")
        }
        var rest = text.utf8[...]
        var units = Self.units[...]
        while !rest.isEmpty {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            rest = rest.dropFirst(digits.count)
            guard !digits.isEmpty, let place = units.firstIndex(where: { $0.letter == rest.first }) else {
                throw error(
                    "it is written like 7d, 36h or 1y2m3d4h, with years, months, weeks, days, hours in this order")
            }
            // Enough for every archive there can be, and safe to compute with.
            guard let number = Int(String(Substring(digits))), number < 1_000_000 else { throw error("it is too long") }
            self[keyPath: units[place].field] = number
            rest = rest.dropFirst()
            units = units[(place + 1)...]
        }
        guard Self.units.contains(where: { self[keyPath: $0.field] > 0 }) else { throw error("it has no length") }
    }

    package var description: String {
        Self.units.filter { self[keyPath: $0.field] > 0 }
            .map { "\(self[keyPath: $0.field])\(Character(Unicode.Scalar($0.letter)))" }.joined()
    }

    /// The moment that lies so long before another one; not before 1970.
    func before(_ moment: Moment, in calendar: Calendar) -> Moment {
        let back = DateComponents(year: -years, month: -months, day: -days - 7 * weeks, hour: -hours)
        // Whole seconds go through the calendar, which computes in floating point.
        let (seconds, rest) = moment.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let date = calendar.date(byAdding: back, to: Date(timeIntervalSince1970: Double(seconds)))
        guard let date, date.timeIntervalSince1970 >= 0 else { return Moment(microseconds: 0) }
        return Moment(microseconds: UInt64(date.timeIntervalSince1970) * 1_000_000 + rest)
    }
}
