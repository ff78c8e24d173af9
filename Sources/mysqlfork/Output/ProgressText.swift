import Server

/// One moment of a job, on one line.
enum ProgressText {
    /// `copying rows: 3/12 tables, 1.2M rows, 240 MB, 190k rows/s, 45.1 MB/s, 12 s left`
    static func line(_ state: JobProgress.State) -> String {
        line(state.phase.title, parts(state))
    }

    /// `[####------]  41 %  copying rows: 3/12 tables, 12 s left`: as much as fits into `width` columns.
    static func bar(_ state: JobProgress.State, width: Int) -> String {
        var parts = parts(state)
        let start = state.fraction.map { bar($0, width: width) } ?? ""
        while let least = parts.min(by: { $0.importance < $1.importance }),
            (start + line(state.phase.title, parts)).count > width
        {
            parts.removeAll { $0.importance == least.importance }
        }
        return String((start + line(state.phase.title, parts) + (parts.isEmpty ? " …" : "")).prefix(width))
    }

    /// As long at the end as at the beginning, so that what stands behind it stays where it is.
    private static func bar(_ fraction: Double, width: Int) -> String {
        let cells = width < 70 ? 10 : width < 100 ? 20 : 30
        let full = Int(fraction * Double(cells))
        let percent = String(Int(fraction * 100))
        return "[" + String(repeating: "#", count: full) + String(repeating: "-", count: cells - full) + "] "
            + String(repeating: " ", count: max(0, 3 - percent.count)) + percent + " %  "
    }

    private typealias Part = (text: String, importance: Int)

    private static func line(_ title: String, _ parts: [Part]) -> String {
        title + (parts.isEmpty ? "" : ": " + parts.map(\.text).joined(separator: ", "))
    }

    private static func parts(_ state: JobProgress.State) -> [Part] {
        var parts: [Part] = []
        if let seconds = state.secondsToWait { return [(left(seconds), 6)] }
        if state.items > 0 {
            let unit = state.phase.unit ?? "tables"
            parts.append(("\(Units.grouped(state.itemsDone))/\(Units.grouped(state.items)) \(unit)", 4))
        }
        let seconds = state.phaseSeconds
        if state.rows > 0 { parts.append((Units.count(state.rows) + " rows", 5)) }
        if state.bytes > 0 { parts.append((Units.bytes(state.bytes), 1)) }
        guard seconds > 0.5 else { return parts }
        if state.rows > 0 { parts.append((Units.count(Int(Double(state.rows) / seconds)) + " rows/s", 2)) }
        if state.bytes > 0 { parts.append((Units.bytes(Int(Double(state.bytes) / seconds)) + "/s", 3)) }
        if let left = state.secondsLeft { parts.append((self.left(left), 6)) }
        return parts
    }

    private static func left(_ seconds: Double) -> String {
        (seconds < 60 ? "\(Int(seconds.rounded(.up))) s" : Units.duration(seconds)) + " left"
    }
}
