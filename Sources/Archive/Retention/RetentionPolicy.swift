import Binlog
import Fork
import Foundation
import Server

/// Which snapshots are kept. The rules add up: a snapshot stays when any of them wants it.
///
/// They mean what they mean to `restic forget`: the newest snapshot of each of the last N hours, days, ISO weeks or months is kept,
/// where a period without a snapshot does not count; and while there are fewer periods than asked for, the oldest snapshot of all
/// is kept too, so that the archive reaches back as far as it can.
package struct RetentionPolicy: Sendable, Equatable {
    package let keepLast: Int
    package let keepHourly: Int
    package let keepDaily: Int
    package let keepWeekly: Int
    package let keepMonthly: Int
    /// Counted back from the newest snapshot, not from now: when snapshots are no longer made, and so when they are needed most,
    /// pruning on would else remove one after the other.
    package let keepWithin: CalendarSpan?
    /// In which hours, days, weeks and months begin.
    package let timeZone: TimeZone

    /// - Throws: ``RetentionError`` when a number is negative, or no rule is given, which would remove everything.
    package init(
        keepLast: Int = 0, keepHourly: Int = 0, keepDaily: Int = 0, keepWeekly: Int = 0, keepMonthly: Int = 0,
        keepWithin: CalendarSpan? = nil, timeZone: TimeZone = .gmt
    ) throws(RetentionError) {
        let numbers = [keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly]
        guard numbers.allSatisfy({ $0 >= 0 }) else { throw RetentionError("a number of snapshots to keep is negative") }
        guard keepWithin != nil || numbers.contains(where: { $0 > 0 }) else {
            throw RetentionError(
                "nothing says which snapshots to keep: give one of \(.keepLast), \(.keepHourly), \(.keepDaily),"
                    + " \(.keepWeekly), \(.keepMonthly) and \(.keepWithin) at least")
        }
        self.keepLast = keepLast
        self.keepHourly = keepHourly
        self.keepDaily = keepDaily
        self.keepWeekly = keepWeekly
        self.keepMonthly = keepMonthly
        self.keepWithin = keepWithin
        self.timeZone = timeZone
    }

    /// What becomes of a snapshot.
    package struct Decision: Sendable, Equatable {
        package let snapshot: ArchiveManifest.Snapshot
        /// Why it is kept: `last 1 of 3`, `hourly 2026-11-21 10h`. Empty when it is not.
        package let reasons: [String]

        package var isKept: Bool { !reasons.isEmpty }
    }

    /// Decides for each snapshot, in the order given. The newest that is not in the future is always kept.
    ///
    /// One from the future, because a clock was wrong, is kept without counting for any rule: as the newest one it would else
    /// take the place of every snapshot that is made until its time has come.
    package func decide(_ snapshots: [ArchiveManifest.Snapshot], now: Moment) -> [Decision] {
        // Of two of the same time, the later in the list is the newer.
        let newestFirst = snapshots.indices.sorted {
            (snapshots[$0].taken, $0) > (snapshots[$1].taken, $1)
        }
        let present = newestFirst.drop { snapshots[$0].taken > now }
        var reasons = [[String]](repeating: [], count: snapshots.count)
        for index in newestFirst.prefix(newestFirst.count - present.count) {
            reasons[index] = ["taken in the future, by the clock of now"]
        }
        for (number, index) in present.prefix(keepLast).enumerated() {
            reasons[index].append("last \(number + 1) of \(keepLast)")
        }
        let calendar = calendar
        for (period, count) in [
            (Period.hourly, keepHourly), (.daily, keepDaily), (.weekly, keepWeekly), (.monthly, keepMonthly),
        ] where count > 0 {
            let kept = period.newest(count, of: present, in: calendar) { snapshots[$0].taken }
            for (index, name) in kept { reasons[index].append("\(period) \(name)") }
            if kept.count < count, let oldest = present.last, kept.last?.index != oldest {
                reasons[oldest].append("the oldest, while \(period) has \(kept.count) of \(count)")
            }
        }
        if let keepWithin, let newest = present.first {
            let limit = keepWithin.before(snapshots[newest].taken, in: calendar)
            for index in present where snapshots[index].taken > limit { reasons[index].append("within \(keepWithin)") }
        }
        return zip(snapshots, reasons).map { Decision(snapshot: $0, reasons: $1) }
    }

    private var calendar: Calendar {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = timeZone
        return calendar
    }
}

/// A stretch of the calendar of which one snapshot is kept.
private enum Period {
    case hourly, daily, weekly, monthly

    /// The first of each period, for so many periods.
    func newest(
        _ count: Int, of newestFirst: ArraySlice<Int>, in calendar: Calendar, taken: (Int) -> Moment
    ) -> [(index: Int, name: String)] {
        var kept: [(index: Int, name: String)] = []
        for index in newestFirst {
            let name = name(of: taken(index), in: calendar)
            guard kept.last?.name != name else { continue }
            guard kept.count < count else { break }
            kept.append((index, name))
        }
        return kept
    }

    /// `2026-11-21 10h`, `2026-11-21`, `2026-W47`, `2026-11`.
    private func name(of moment: Moment, in calendar: Calendar) -> String {
        let date = Date(timeIntervalSince1970: Double(moment.microseconds / 1_000_000))
        func text(_ component: Calendar.Component) -> String {
            let number = String(calendar.component(component, from: date))
            return number.count < 2 ? "0" + number : number
        }
        return switch self {
        case .hourly: "\(text(.year))-\(text(.month))-\(text(.day)) \(text(.hour))h"
        case .daily: "\(text(.year))-\(text(.month))-\(text(.day))"
        case .weekly: "\(text(.yearForWeekOfYear))-W\(text(.weekOfYear))"
        case .monthly: "\(text(.year))-\(text(.month))"
        }
    }
}

/// Rules that cannot be followed, or text that is none.
package struct RetentionError: Error, Sendable, Equatable, CustomStringConvertible {
    package let problem: Wording

    init(_ problem: Wording) { self.problem = problem }

    package var description: String { "\(problem)" }
}
