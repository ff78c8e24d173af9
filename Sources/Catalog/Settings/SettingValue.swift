import Foundation
import MySQL

/// Values of system variables: what they mean, and how SQL writes them.
package enum SettingValue {
    /// Do two values mean the same, for this variable?
    package static func equal(_ name: String, _ a: String?, _ b: String?) -> Bool {
        guard let a, let b else {
            // An empty text that was persisted is NULL after a restart; only this variable tells them apart.
            return (a ?? b ?? "").isEmpty && (a == b || !name.hasSuffix("tls_ciphersuites"))
        }
        if a == b { return true }
        if name == "optimizer_switch" {
            let other = flags(b)
            return flags(a).allSatisfy { other[$0] == nil || other[$0] == $1 }
        }
        if let a = number(a), let b = number(b) { return a == b }
        // Booleans are listed as ON and OFF; users also write 1 and true.
        if ["ON", "OFF"].contains(where: { $0 == a || $0 == b }) { return boolean(a) == boolean(b) }
        return false
    }

    /// The value to send to a server: what it does not know of a list of switches is left out.
    /// - Returns: also the switches that were left out.
    package static func adapted(_ name: String, _ value: String?, to current: String?) -> (
        value: String?, dropped: [String]
    ) {
        guard name == "optimizer_switch", let value, let current else { return (value, []) }
        let known = flags(current)
        let parts = value.split(separator: ",").map(String.init)
        let isKnown = { (part: String) in known[String(part.prefix { $0 != "=" })] != nil }
        return (parts.filter(isKnown).joined(separator: ","), parts.filter { !isKnown($0) })
    }

    /// `64M`, which option files take and SET does not, as a number of bytes; for variables that hold a number.
    static func expandingSuffix(_ value: String, like current: String?) -> String {
        guard let current, number(current) != nil, let suffix = value.last,
            let exponent = ["K", "M", "G", "T", "P", "E"].firstIndex(of: suffix.uppercased()),
            let count = UInt64(value.dropLast())
        else { return value }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: 1 << (10 * UInt64(exponent + 1)))
        return overflow ? value : String(bytes)
    }

    /// The forms in which to offer a value to SET, the likelier one first. SET takes numbers bare and texts quoted,
    /// and only the server knows which kind a variable is.
    static func literals(_ value: String?) -> [String] {
        guard let value else { return ["NULL"] }
        return isNumeral(value) ? [value, SQL.literal(value)] : [SQL.literal(value)]
    }

    package static func number(_ text: String) -> Decimal? {
        isNumeral(text) ? Decimal(string: text) : nil
    }

    /// Digits, at most one point, and a sign: nothing that SQL could read as anything but a number.
    private static func isNumeral(_ text: String) -> Bool {
        let digits = text.first == "-" ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57) ~= $0 } }
    }

    static func boolean(_ text: String) -> Bool? {
        switch text.uppercased() {
        case "ON", "1", "TRUE": true
        case "OFF", "0", "FALSE": false
        default: nil
        }
    }

    private static func flags(_ value: String) -> [String: Substring] {
        var flags: [String: Substring] = [:]
        for part in value.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { flags[String(pair[0])] = pair[1] }
        }
        return flags
    }
}
