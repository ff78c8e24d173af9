import Foundation
import Server
import Synchronization

/// Shows a job's progress on standard error: a bar on a terminal, plain lines elsewhere.
final class ProgressDisplay: Sendable {
    enum Style: String, Sendable, CaseIterable {
        case auto
        case bar
        case plain
        case none
    }

    /// What the terminal's current line holds; also keeps lines of several threads apart.
    private enum Line {
        case empty
        case bar
        /// The job is over: nothing is drawn any more.
        case closed
    }

    private let style: Style
    private let start = ContinuousClock.now
    private let line = Mutex(Line.empty)
    private let job = Mutex<JobProgress?>(nil)

    init(style: Style) {
        switch style {
        case .auto, .bar: self.style = Terminal.isInteractive ? .bar : .plain
        case .plain, .none: self.style = style
        }
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
                if style == .bar {
                    drawBar()
                } else if style == .plain && ticks % 50 == 0 {
                    write(ProgressText.line(progress.now))
                }
            }
        }
        defer {
            ticker.cancel()
            close()
        }
        return try await body(progress)
    }

    private func show(_ event: JobProgress.Event) {
        switch event {
        case .phase(let phase): if style == .plain { write(phase.title) }
        case .note(let text): if style != .none { write(LocalTime.localized(text)) }
        }
        if style == .bar { drawBar() }
    }

    private static let clear = "\r\u{1b}[K"

    private func write(_ text: String) {
        let time = style == .plain ? Units.fixed((ContinuousClock.now - start) / .seconds(1), 1) + " s  " : ""
        line.withLock { line in
            if line == .closed { return }
            if line == .bar { Terminal.draw(Self.clear) }
            Terminal.say(time + text)
            line = .empty
        }
    }

    private func drawBar() {
        guard let state = job.withLock({ $0 })?.now else { return }
        // A full line would wrap on some terminals, and others show a ^C behind it.
        let text = ProgressText.bar(state, width: Terminal.width - 3)
        line.withLock { line in
            if line == .closed { return }
            Terminal.draw("\r" + Printable.text(text) + "\u{1b}[K")
            line = .bar
        }
    }

    private func close() {
        line.withLock { line in
            if line == .bar { Terminal.draw(Self.clear) }
            line = .closed
        }
    }
}
