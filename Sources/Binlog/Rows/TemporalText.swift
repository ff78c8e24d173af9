/// Dates and times as the server writes them. Fields are printed as they are stored: 2026-02-31 and 0000-00-00 too.
enum TemporalText {
    /// DATE, `Field_newdate`: little-endian day (5 bits), month (4), year.
    static func date(_ value: UInt64) -> String { date(year: value >> 9, month: value >> 5 & 15, day: value & 31) }

    /// DATETIME since 5.6: `my_datetime_packed_from_binary`. The first bit is set for all values that a column can hold.
    static func datetime2(_ value: UInt64, fraction: Int, microseconds: UInt64) -> String {
        let value = value & 0x7f_ffff_ffff
        return datetime(ymd: value >> 17, hms: value & 0x1ffff) + self.fraction(microseconds, fraction)
    }

    /// DATETIME before 5.6: the decimal number YYYYMMDDhhmmss.
    static func datetime(_ value: UInt64) -> String {
        let (day, time) = (value / 1_000_000, value % 1_000_000)
        return date(year: day / 10_000, month: day / 100 % 100, day: day % 100) + " "
            + clock(time / 10_000, time / 100 % 100, time % 100)
    }

    /// TIME since 5.6: `my_time_packed_from_binary`. The difference from the middle of what the bytes can hold.
    static func time2(_ value: UInt64, bytes: Int, fraction: Int) -> String {
        let middle = Int64(1) << Int64(8 * bytes - 1)
        let difference = Int64(truncatingIfNeeded: value) - middle
        let bits = UInt64(8 * (bytes - 3))
        let hms = difference.magnitude >> bits
        let units = difference.magnitude & ((1 << bits) - 1)
        return (difference < 0 ? "-" : "") + clock(hms >> 12 & 0x3ff, hms >> 6 & 0x3f, hms & 0x3f)
            + self.fraction(microseconds(units, bytes: bytes - 3), fraction)
    }

    /// TIME before 5.6: the signed decimal number hhmmss in three bytes.
    static func time(_ value: UInt64) -> String {
        let signed = Int32(truncatingIfNeeded: value << 8) >> 8
        let magnitude = UInt64(signed.magnitude)
        return (signed < 0 ? "-" : "") + clock(magnitude / 10_000, magnitude / 100 % 100, magnitude % 100)
    }

    /// TIMESTAMP, in UTC; its zero is the zero date.
    static func timestamp(_ seconds: UInt64, fraction: Int, microseconds: UInt64) -> String {
        if seconds == 0 { return "0000-00-00 00:00:00" + self.fraction(0, fraction) }
        let text = Moment(microseconds: seconds * 1_000_000).description
        return text.prefix(10) + " " + text.dropFirst(11).prefix(8) + self.fraction(microseconds, fraction)
    }

    static func year(_ value: UInt64) -> String { value == 0 ? "0000" : String(1900 + value) }

    /// How a value of a JSON document packs a DATE, DATETIME or TIMESTAMP (`TIME_from_longlong_datetime_packed`).
    static func packedDatetime(_ value: Int64, isDate: Bool) -> String {
        let magnitude = value.magnitude
        let (whole, microseconds) = (magnitude >> 24, magnitude & 0xff_ffff)
        if isDate { return date(ym: whole >> 22, day: whole >> 17 & 31) }
        return datetime(ymd: whole >> 17, hms: whole & 0x1ffff) + fraction(microseconds, 6)
    }

    /// The same for TIME (`TIME_from_longlong_time_packed`).
    static func packedTime(_ value: Int64) -> String {
        let (hms, microseconds) = (value.magnitude >> 24, value.magnitude & 0xff_ffff)
        return (value < 0 ? "-" : "") + clock(hms >> 12 & 0x3ff, hms >> 6 & 0x3f, hms & 0x3f)
            + fraction(microseconds, 6)
    }

    /// Fractions are stored in 1, 2 or 3 bytes: hundredths, ten-thousandths or millionths of a second.
    static func microseconds(_ units: UInt64, bytes: Int) -> UInt64 {
        switch bytes {
        case 1: units * 10_000
        case 2: units * 100
        default: units
        }
    }

    private static func datetime(ymd: UInt64, hms: UInt64) -> String {
        date(ym: ymd >> 5, day: ymd & 31) + " " + clock(hms >> 12, hms >> 6 & 0x3f, hms & 0x3f)
    }

    private static func date(ym: UInt64, day: UInt64) -> String { date(year: ym / 13, month: ym % 13, day: day) }

    private static func date(year: UInt64, month: UInt64, day: UInt64) -> String {
        "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    private static func clock(_ hours: UInt64, _ minutes: UInt64, _ seconds: UInt64) -> String {
        "\(padded(hours, 2)):\(padded(minutes, 2)):\(padded(seconds, 2))"
    }

    private static func fraction(_ microseconds: UInt64, _ digits: Int) -> String {
        digits == 0 ? "" : "." + padded(microseconds, 6).prefix(digits)
    }

    private static func padded(_ number: UInt64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
