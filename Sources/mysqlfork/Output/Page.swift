import Server

/// Text in sections, for a person to read. Whatever its lines are made of, each is one line and steers no terminal.
struct Page {
    private(set) var lines: [String] = []

    /// - Parameter width: of the terminal that shows it, where longer lines are broken at words; nil elsewhere.
    func text(width: Int? = nil) -> String {
        lines.map { LineWrap.text($0, width: width) + "\n" }.joined()
    }

    mutating func line(_ line: String) { lines.append(Printable.text(line)) }

    /// All of another page.
    mutating func add(_ page: Page) { lines += page.lines }

    /// A heading and one line each; nothing for an empty list.
    mutating func list(_ heading: String, _ items: [String]) {
        guard !items.isEmpty else { return }
        line(heading)
        for item in items { line("  - \(item)") }
    }

    /// A heading and aligned columns; numbers and sizes to the right of the first.
    mutating func table(_ heading: String, _ rows: [[String]]) {
        let rows = rows.map { $0.map(Printable.text) }
        guard let columns = rows.first?.count else { return }
        line(heading)
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = zip(row, widths).enumerated().map { index, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return index == 0 ? cell.0 + padding : padding + cell.0
            }
            line("  " + cells.joined(separator: "  "))
        }
    }

    mutating func problems(_ problems: [Problem]) {
        for (index, problem) in problems.enumerated() {
            line("  \(index + 1). \(LocalTime.localized(problem.message))")
            line("     -> \(LocalTime.localized(problem.hint))")
        }
    }
}
