/// Breaks lines that are longer than a terminal is wide, at words, with what belongs together below each other.
enum LineWrap {
    /// A column that text hangs from is not further to the right than this.
    private static let furthestLabel = 14
    /// Where a terminal is narrower, the terminal breaks.
    private static let leastWidth = 30

    /// - Parameter width: columns; nil where nothing has to be broken.
    static func text(_ line: String, width: Int?) -> String {
        guard let width, width >= leastWidth, line.count > width else { return line }
        let indent = hangingIndent(of: line)
        let blanks = String(repeating: " ", count: indent)
        var result = ""
        var current = String(line.prefix(indent))
        var isEmpty = true
        for word in line.dropFirst(indent).split(separator: " ", omittingEmptySubsequences: false) {
            // A word that is too long for any line stands on one of its own, whole.
            if !isEmpty && current.count + 1 + word.count > width {
                result += current.trimmingEnd + "\n"
                current = blanks
                isEmpty = true
                if word.isEmpty { continue }
            }
            current += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return result + current
    }

    /// Behind `  - `, `  1. `, `     -> `, and a label such as `  copied    `; else two columns more than the line itself.
    static func hangingIndent(of line: String) -> Int {
        let start = line.prefix { $0 == " " }.count
        let rest = line.dropFirst(start)
        if let match = rest.prefixMatch(of: #/(-|->|\d+\.) |\S+( \S+)* {2,}/#) {
            let column = start + match.0.count
            if column <= furthestLabel { return column }
        }
        return start + 2
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        var text = Substring(self)
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
