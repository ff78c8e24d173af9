import Synchronization

/// What a job tells, for any number of listeners. Who joins hears what comes from then on. Nobody is waited for: a job goes on
/// while a listener is busy, and for that one some events are kept, and no more.
package final class JobEvents: Sendable {
    private struct State {
        var listeners: [JobListener] = []
        var isOver = false
    }

    private let state = Mutex(State())

    package init() {}

    /// - Parameter limit: how many events are kept for a listener that is busy; then the oldest go.
    /// - Returns: what is told from now on, for one task to read. It ends when the job has ended.
    package func join(keeping limit: Int = 1000) -> JobListener {
        let listener = JobListener(limit: limit)
        state.withLock { if $0.isOver { listener.end() } else { $0.listeners.append(listener) } }
        return listener
    }

    func tell(_ event: JobEvent) {
        for listener in state.withLock({ $0.listeners }) { listener.hear(event) }
    }

    /// Nothing is told any more.
    func end() {
        let listeners = state.withLock { state in
            defer { state = State(isOver: true) }
            return state.listeners
        }
        for listener in listeners { listener.end() }
    }
}
