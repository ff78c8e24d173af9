import Binlog

/// Reads a date, a time of day and an offset: `2026-11-21T10:00:00.123456+01:00`.
struct ClockText {
    struct Local {
        enum Zone {
            case local
            /// Seconds east of UTC.
            case offset(Int64)
        }

        /// As if the clock showed UTC: seconds since 1970.
        let seconds: Int64
        let microseconds: UInt64
        let zone: Zone
    }

    private static let form =
        "it is written like 2026-11-21T10:00:00.123456+01:00 or 2026-11-21 10:00:00 (local), or -15m from now"

    private let text: String
    private var rest: Substring.UTF8View

    init(_ text: String) {
        self.text = text
        rest = text[...].utf8
    }

    mutating func read() throws(StopTimeError) -> Local {
        let year = try number(digits: 4)
        try require("-")
        let month = try number(digits: 2)
        try require("-")
        let day = try number(digits: 2)
        guard take("T") || take("t") || skipBlanks() else { throw malformed }
        let hour = try number(digits: 2)
        try require(":")
        let minute = try number(digits: 2)
        let second = take(":") ? try number(digits: 2) : 0
        let microseconds = take(".") ? try fraction() : 0
        guard year >= 1970, (1...12).contains(month), (1...Self.days(year, month)).contains(day) else {
            throw StopTimeError(text, "there is no such day, or it is before 1970")
        }
        guard second != 60 else { throw StopTimeError(text, "the clock that is asked for knows no leap seconds") }
        guard hour < 24, minute < 60, second < 60 else {
            throw StopTimeError(text, "there is no such time of day; it goes from 00:00:00 to 23:59:59")
        }
        let seconds = Moment.dayNumber(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
        return Local(seconds: seconds, microseconds: microseconds, zone: try zone())
    }

    private var malformed: StopTimeError { StopTimeError(text, Self.form) }

    // MARK: - Characters

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private mutating func require(_ character: Unicode.Scalar) throws(StopTimeError) {
        guard take(character) else { throw malformed }
    }

    private mutating func skipBlanks() -> Bool {
        let count = rest.prefix { $0 == 0x20 }.count
        rest = rest.dropFirst(count)
        return count > 0
    }

    private mutating func digits() -> Substring.UTF8View {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(digits.count)
        return digits
    }

    private mutating func number(digits count: Int) throws(StopTimeError) -> Int64 {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { throw malformed }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    private mutating func fraction() throws(StopTimeError) -> UInt64 {
        let digits = digits()
        guard !digits.isEmpty else { throw malformed }
        let first = digits.prefix(6).reduce(0) { $0 * 10 + UInt64($1 - 0x30) }
        return (digits.count..<max(6, digits.count)).reduce(first) { value, _ in value * 10 }
    }

    // MARK: - Offset

    private mutating func zone() throws(StopTimeError) -> Local.Zone {
        _ = skipBlanks()
        if rest.isEmpty { return .local }
        if take("Z") || take("z") {
            try end()
            return .offset(0)
        }
        if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
            let offset = try offset()
            // `+0000 UTC`, `+0200 CEST`: the digits say it all.
            if skipBlanks() { rest = rest.drop { (0x41...0x5A).contains($0) } }
            try end()
            return .offset(offset)
        }
        let name = String(Substring(rest))
        guard name == "UTC" || name == "GMT" else {
            throw StopTimeError(text, "\"\(name)\" is not understood; an offset is written like +01:00, Z or UTC")
        }
        return .offset(0)
    }

    private mutating func offset() throws(StopTimeError) -> Int64 {
        let sign: Int64 = take("-") ? -1 : 1
        if sign == 1 { _ = take("+") }
        let hours = try number(digits: 2)
        let hasColon = take(":")
        let minutes = hasColon || rest.first.map { (0x30...0x39).contains($0) } == true ? try number(digits: 2) : 0
        guard hours <= 15, minutes < 60 else {
            throw StopTimeError(text, "there is no such offset from UTC; it is written like +01:00")
        }
        return sign * (hours * 3_600 + minutes * 60)
    }

    private func end() throws(StopTimeError) {
        guard rest.isEmpty else { throw malformed }
    }

    // MARK: - Calendar

    private static func days(_ year: Int64, _ month: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
