import MySQL
import Synchronization

/// The parts of a job, in their order.
public enum Phase: String, Sendable, CaseIterable, Codable {
    case preflight
    case snapshot
    case schema
    case copy
    case verify
    case objects
    case finish

    /// What a person reads.
    public var title: String {
        switch self {
        case .preflight: "checking both servers"
        case .snapshot: "taking the snapshot"
        case .schema: "creating databases and tables"
        case .copy: "copying rows"
        case .objects: "creating foreign keys, routines and triggers"
        case .verify: "verifying"
        case .finish: "finishing: accounts, views, events, settings"
        }
    }
}

/// How far a job is. Written by the job, read at any time by whoever shows it.
public final class JobProgress: Sendable {
    /// One moment's view.
    public struct State: Sendable {
        public fileprivate(set) var phase = Phase.preflight
        /// Seconds since this phase began.
        public fileprivate(set) var phaseSeconds = 0.0
        public fileprivate(set) var tables = 0
        public fileprivate(set) var tablesDone = 0
        public fileprivate(set) var rows = 0
        public fileprivate(set) var bytes = 0
        /// The server's estimate of `rows` at the end.
        public fileprivate(set) var expectedRows = 0
        fileprivate var phaseStart = ContinuousClock.now

        /// From 0 to 1; nil in a phase that does not count rows.
        public var fraction: Double? {
            guard phase == .copy || phase == .verify, expectedRows > 0 else { return nil }
            return min(0.99, Double(rows) / Double(expectedRows))
        }
    }

    /// What is worth a line in a log.
    public enum Event: Sendable {
        case phase(Phase)
        case note(String)
    }

    let transfer = TransferCounter()
    private let state = Mutex(State())
    private let listener: @Sendable (Event) -> Void

    /// - Parameter listener: called for each event, from any thread.
    public init(listener: @escaping @Sendable (Event) -> Void) {
        self.listener = listener
    }

    public var now: State {
        var result = state.withLock { $0 }
        if result.phase == .copy {
            result.rows = transfer.rows
            result.bytes = transfer.bytes
        }
        result.phaseSeconds = (ContinuousClock.now - result.phaseStart) / .seconds(1)
        return result
    }

    /// - Parameters:
    ///   - tables: how many tables the phase has to go through, if it counts them.
    ///   - expectedRows: the server's estimate of their rows, for a phase that counts rows.
    func enter(_ phase: Phase, tables: Int = 0, expectedRows: Int = 0) {
        state.withLock {
            $0 = State()
            $0.phase = phase
            $0.tables = tables
            $0.expectedRows = expectedRows
        }
        listener(.phase(phase))
    }

    func note(_ text: String) { listener(.note(text)) }

    func tableDone() { state.withLock { $0.tablesDone += 1 } }

    func add(rows: Int) { state.withLock { $0.rows += rows } }
}
