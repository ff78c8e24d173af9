/// Text of any kind on one line of a terminal.
enum OneLine {
    /// At most so many characters: blanks and line ends as one blank, what would steer a terminal as `\u{1b}`.
    static func text(_ text: String, limit: Int) -> String {
        var line = ""
        var count = 0
        var isBlank = false
        for scalar in text.unicodeScalars {
            if scalar == " " || (0x09...0x0D).contains(scalar.value) {
                isBlank = count > 0
                continue
            }
            let shown = Printable.shown(scalar)
            let length = shown.unicodeScalars.count + (isBlank ? 1 : 0)
            guard count + length < limit else { return line + "…" }
            if isBlank { line += " " }
            line += shown
            count += length
            isBlank = false
        }
        return line
    }
}
