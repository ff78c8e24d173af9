/// How far a window has come, and how long it still takes. Its work is of several kinds that have little to do with one another: a
/// statement may take seconds and be a few bytes of binary log, rows by the million may come down to a few that are written. So for each
/// kind it is counted what is done, and how long that took lately; what is left takes as long. Pure.
struct WindowPace: Sendable, Equatable {
    enum Work: Int, CaseIterable, Sendable {
        /// Bytes of the binary log that are read, and collected or executed.
        case reading
        /// Statements that are executed with all that comes before them.
        case statements
        /// Rows that are written by their net effect.
        case rows
    }

    private struct Kind: Equatable {
        var expected = 0.0
        var done = 0.0
        /// Of what was done lately, and the seconds that it took.
        var recent = 0.0
        var seconds = 0.0

        var left: Double { max(0, expected - done) }
    }

    private var kinds = [Kind](repeating: Kind(), count: Work.allCases.count)
    /// Rows that are collected, and not written yet.
    private var collected = 0.0
    /// When the last work ended, in seconds since the beginning.
    private var time = 0.0
    /// What all of it would take, as it looked some time ago, and how often it looked the same in a row.
    private var outlook: (total: Double, time: Double)?
    private var agreements = 0
    private var best = 0.0

    /// What was done longer ago hardly counts.
    private static let memory = 15.0
    /// Between two looks at what all of it would take.
    private static let interval = 0.5
    /// So many of which have to agree.
    private static let agreement = 3

    init(bytes: Int, statements: Int) {
        kinds[Work.reading.rawValue].expected = Double(bytes)
        kinds[Work.statements.rawValue].expected = Double(statements)
    }

    static func == (left: WindowPace, right: WindowPace) -> Bool {
        left.kinds == right.kinds && left.time == right.time && left.agreements == right.agreements
    }

    /// - Parameters:
    ///   - count: of it that is done since the last call.
    ///   - now: in seconds since the beginning: what went by since the last call was spent on it.
    mutating func did(_ work: Work, _ count: Int, at now: Double) {
        let seconds = max(0, now - time)
        time = max(time, now)
        let kept = 1 / (1 + seconds / Self.memory)
        var kind = kinds[work.rawValue]
        kind.done += Double(count)
        kind.recent = kind.recent * kept + Double(count)
        kind.seconds = kind.seconds * kept + seconds
        kinds[work.rawValue] = kind
        if work == .rows { collected = max(0, collected - Double(count)) }
        look()
    }

    /// What went by up to now was spent on something that does not come again.
    mutating func begin(at now: Double) { time = max(time, now) }

    /// - Parameter rows: so many are collected now that are still to be written.
    mutating func collect(rows: Int) { collected = Double(rows) }

    /// What is left, in seconds from the end of the last work; nil while something is left of a kind of which nothing was done.
    private var left: Double? {
        var kinds = kinds
        let reading = kinds[Work.reading.rawValue]
        guard reading.expected > 0 else { return nil }
        // As many rows of what is still to be read as of what was read.
        let written = kinds[Work.rows.rawValue].done
        let share = reading.done > 0 ? (written + collected) / reading.done : 0
        kinds[Work.rows.rawValue].expected = written + collected + share * reading.left
        var sum = 0.0
        for kind in kinds where kind.left > 0 {
            guard kind.recent > 0 else { return nil }
            sum += kind.left * kind.seconds / kind.recent
        }
        return sum
    }

    private mutating func look() {
        guard let left else { return }
        if time + left > 0 { best = max(best, time / (time + left)) }
        guard let before = outlook else {
            outlook = (time + left, time)
            return
        }
        guard time - before.time >= Self.interval else { return }
        agreements = abs(time + left - before.total) <= max(1, left / 4) ? agreements + 1 : 0
        outlook = (time + left, time)
    }

    /// From 0 to 1, and never back; nil while nothing can be said.
    var fraction: Double? { best > 0 ? min(best, 1) : nil }

    /// Nil as long as it cannot be told: until what it looks like has stayed the same for a while, and while something takes longer
    /// than anything before.
    /// - Parameter now: in seconds since the beginning.
    func secondsLeft(at now: Double) -> Double? {
        guard agreements >= Self.agreement, let left, now - time <= max(2, left / 4) else { return nil }
        return max(0, left - (now - time))
    }
}
