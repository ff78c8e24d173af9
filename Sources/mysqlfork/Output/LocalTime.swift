import Binlog
import Foundation
import Server

/// Moments as the clock of a time zone shows them, with its offset: `2026-11-21T15:02:11.350123+01:00`. So people read them
/// everywhere; programs get UTC.
struct LocalTime {
    private let timeZone: TimeZone
    /// The offset is asked for once a quarter of an hour: clocks are not changed in between.
    private var known: (quarter: UInt64, seconds: Int)?

    init(_ timeZone: TimeZone) { self.timeZone = timeZone }

    mutating func text(_ moment: Moment) -> String {
        let offset = offset(at: moment)
        // Before 1970 there is nothing to show.
        let local = Int64(clamping: moment.microseconds) + Int64(offset) * 1_000_000
        let clock = Moment(microseconds: UInt64(max(0, local))).description.dropLast()
        let minutes = abs(offset) / 60
        return clock + (offset < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
    }

    /// By the clock of this machine.
    static func text(_ moment: Moment) -> String {
        var time = LocalTime(.current)
        return time.text(moment)
    }

    /// Words for people, of a job.
    static func localized(_ words: Wording) -> String { localized(words.onCommandLine) }

    /// Text in which moments are written as programs read them, for people.
    static func localized(_ text: String) -> String {
        text.replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z/) { match in
            Moment(String(match.0)).map { self.text($0) } ?? String(match.0)
        }
    }

    /// A moment for people and, in brackets, in UTC.
    static func withUTC(_ moment: String) -> String {
        let local = localized(moment)
        return local.hasSuffix("+00:00") ? moment : "\(local) (\(moment))"
    }

    private mutating func offset(at moment: Moment) -> Int {
        let quarter = moment.microseconds / 900_000_000
        if let known, known.quarter == quarter { return known.seconds }
        let date = Date(timeIntervalSince1970: Double(moment.microseconds / 1_000_000))
        let seconds = timeZone.secondsFromGMT(for: date)
        known = (quarter, seconds)
        return seconds
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
