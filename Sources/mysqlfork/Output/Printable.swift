/// Text from servers, files and arguments as it may stand on a terminal. Names and messages may hold anything, and what would
/// steer the terminal, hide text or turn its direction is shown as `\u{1b}` instead.
enum Printable {
    /// On one line, whatever the text holds.
    static func text(_ text: String) -> String {
        if text.unicodeScalars.allSatisfy(isPrintable) { return text }
        return text.unicodeScalars.reduce(into: "") { $0 += shown($1) }
    }

    /// Text of our own with line ends of its own.
    static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { self.text(String($0)) }
            .joined(separator: "\n")
    }

    static func shown(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case _ where isPrintable(scalar): String(scalar)
        default: "\\u{\(String(scalar.value, radix: 16))}"
        }
    }

    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return false
        default: return true
        }
    }
}
