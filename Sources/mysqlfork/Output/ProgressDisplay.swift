import Fork
import Foundation
import Synchronization

/// Shows a job's progress on standard error: a bar on a terminal, plain lines elsewhere.
final class ProgressDisplay: Sendable {
    enum Style: String, Sendable, CaseIterable {
        case auto
        case bar
        case plain
        case none
    }

    private let style: Style
    private let start = ContinuousClock.now
    /// Whether a bar is on the current line; also keeps lines of several threads apart.
    private let barIsShown = Mutex(false)
    private let job = Mutex<JobProgress?>(nil)

    init(style: Style) {
        self.style = style == .auto ? (Terminal.isInteractive ? .bar : .plain) : style
    }

    /// Shows `progress` while `body` runs.
    func during<T: Sendable>(_ body: @escaping @Sendable (JobProgress) async throws -> T) async throws -> T {
        let progress = JobProgress { [self] event in show(event) }
        job.withLock { $0 = progress }
        let ticker = Task { [self] in
            var ticks = 0
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(200))
                ticks += 1
                if style == .bar { drawBar() } else if style == .plain && ticks % 50 == 0 { line(status(progress.now)) }
            }
        }
        defer {
            ticker.cancel()
            clearBar()
        }
        return try await body(progress)
    }

    // MARK: - Lines

    private func show(_ event: JobProgress.Event) {
        switch event {
        case .phase(let phase): if style == .plain { line(phase.title) }
        case .note(let text): if style != .none { line(text) }
        }
        if style == .bar { drawBar() }
    }

    private func line(_ text: String) {
        barIsShown.withLock { shown in
            let clear = shown ? "\r\u{1b}[K" : ""
            shown = false
            let time = style == .plain ? Units.fixed((ContinuousClock.now - start) / .seconds(1), 1) + " s  " : ""
            Terminal.writeError(clear + time + text + "\n")
        }
    }

    // MARK: - The bar

    private func drawBar() {
        guard let state = job.withLock({ $0 })?.now else { return }
        let text = bar(state, width: Terminal.width - 1)
        barIsShown.withLock { shown in
            shown = true
            Terminal.writeError("\r" + text + "\u{1b}[K")
        }
    }

    private func clearBar() {
        barIsShown.withLock { shown in
            if shown { Terminal.writeError("\r\u{1b}[K") }
            shown = false
        }
    }

    private func bar(_ state: JobProgress.State, width: Int) -> String {
        guard let fraction = state.fraction else { return String((state.phase.title + " …").prefix(width)) }
        let text = " \(Int(fraction * 100)) %  " + status(state)
        let cells = max(10, min(30, width - text.count - 2))
        let full = Int(fraction * Double(cells))
        let drawn = String(repeating: "#", count: full) + String(repeating: "-", count: cells - full)
        return String("[\(drawn)]\(text)".prefix(width))
    }

    /// `copying rows: 3/12 tables, 1.2M rows, 240 MB, 190k rows/s, 45 MB/s, 12 s left`
    private func status(_ state: JobProgress.State) -> String {
        guard let fraction = state.fraction else { return state.phase.title }
        var parts = [
            "\(state.tablesDone)/\(state.tables) tables", Units.count(state.rows) + " rows", Units.bytes(state.bytes),
        ]
        let seconds = state.phaseSeconds
        if seconds > 0.5 {
            parts.append(Units.count(Int(Double(state.rows) / seconds)) + " rows/s")
            if state.bytes > 0 { parts.append(Units.bytes(Int(Double(state.bytes) / seconds)) + "/s") }
            if fraction > 0.01 { parts.append(Units.duration(seconds * (1 - fraction) / fraction) + " left") }
        }
        return state.phase.title + ": " + parts.filter { $0 != "0 B" }.joined(separator: ", ")
    }
}
