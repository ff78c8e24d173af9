import Jobs
import Server

/// Shows a job's progress on standard error: a bar on a terminal, plain lines elsewhere.
struct ProgressDisplay: Sendable {
    enum Style: String, Sendable, CaseIterable {
        case auto
        case bar
        case plain
        case none
    }

    private let style: Style
    private let start = ContinuousClock.now

    /// Between plain lines of one phase.
    private static let interval = Duration.seconds(10)

    init(style: Style) {
        switch style {
        case .auto, .bar: self.style = Terminal.isInteractive ? .bar : .plain
        case .plain, .none: self.style = style
        }
    }

    /// Runs a job, and shows how far it is.
    func during<Item, Outcome>(
        _ job: Job<Item, Outcome>, deliver: @escaping @Sendable ([Item]) throws -> Bool
    ) async throws -> Outcome {
        let events = JobEvents()
        let listener = events.join()
        return try await job.run(telling: events, to: [Task { await show(listener) }], deliver: deliver)
    }

    private func show(_ events: JobListener) async {
        var state: JobProgress.State?
        var hasBar = false
        var nextLine = start + Self.interval
        for await event in events {
            switch event {
            case .phase(let now):
                state = now
                if style == .plain { write(now.phase.title, over: &hasBar) }
            case .progress(let now):
                state = now
                if style == .plain, ContinuousClock.now >= nextLine {
                    write(ProgressText.line(now), over: &hasBar)
                    nextLine = .now + Self.interval
                }
            case .note(let text): if style != .none { write(LocalTime.localized(text), over: &hasBar) }
            case .missed(let count): if style != .none { write("(\(count) lines more)", over: &hasBar) }
            case .following: break
            }
            guard style == .bar, let state else { continue }
            // A full line would wrap on some terminals, and others show a ^C behind it.
            Terminal.draw("\r" + Printable.text(ProgressText.bar(state, width: Terminal.width - 3)) + "\u{1b}[K")
            hasBar = true
        }
        if hasBar { Terminal.draw(Self.clear) }
    }

    private static let clear = "\r\u{1b}[K"

    private func write(_ text: String, over hasBar: inout Bool) {
        let time = style == .plain ? Units.fixed((ContinuousClock.now - start) / .seconds(1), 1) + " s  " : ""
        if hasBar { Terminal.draw(Self.clear) }
        Terminal.say(time + text)
        hasBar = false
    }
}
