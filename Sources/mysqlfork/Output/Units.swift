/// Numbers as people read them.
enum Units {
    /// `312 MB`, `1.4 GB`
    static func bytes(_ count: Int) -> String {
        scaled(Double(count), ["B", "kB", "MB", "GB", "TB"], separator: " ")
    }

    /// `950`, `12.3k`, `4.1M`
    static func count(_ count: Int) -> String {
        scaled(Double(count), ["", "k", "M", "G"], separator: "")
    }

    /// `850 ms`, `4.2 s`, `3 min 07 s`, `2 h 05 min`
    static func duration(_ seconds: Double) -> String {
        switch seconds {
        case ..<1: return "\(Int((seconds * 1000).rounded())) ms"
        case ..<60: return "\(fixed(seconds, 1)) s"
        case ..<3600: return "\(Int(seconds) / 60) min \(twoDigits(Int(seconds) % 60)) s"
        default: return "\(Int(seconds) / 3600) h \(twoDigits(Int(seconds) / 60 % 60)) min"
        }
    }

    /// `1 table`, `1,200 tables`
    static func plural(_ count: Int, _ noun: String) -> String {
        grouped(count) + " " + noun + (count == 1 ? "" : "s")
    }

    /// `1,600,000`
    static func grouped(_ count: Int) -> String {
        var digits = String(count.magnitude)
        var position = digits.count - 3
        while position > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: position))
            position -= 3
        }
        return (count < 0 ? "-" : "") + digits
    }

    static func fixed(_ value: Double, _ decimals: Int) -> String {
        var factor = 1
        for _ in 0..<decimals { factor *= 10 }
        let scaled = Int((value * Double(factor)).rounded())
        guard decimals > 0 else { return String(scaled) }
        let fraction = String(scaled % factor)
        return "\(scaled / factor).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }

    private static func scaled(_ value: Double, _ units: [String], separator: String) -> String {
        var value = value
        var unit = 0
        while value >= 1000 && unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        let number = unit == 0 || value >= 100 ? fixed(value, 0) : fixed(value, 1)
        return units[unit].isEmpty ? number : number + separator + units[unit]
    }
}
