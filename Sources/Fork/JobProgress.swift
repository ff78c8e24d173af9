import MySQL
import Synchronization

/// The parts of a job, in their order.
public enum Phase: String, Sendable, CaseIterable, Codable {
    case preflight
    case scan
    /// An archive's.
    case binlog
    case snapshot
    case schema
    case copy
    case verify
    case objects
    case wait
    case window
    case finish
    /// An archive's.
    case definitions

    /// What a person reads.
    public var title: String {
        switch self {
        case .preflight: "checking both servers"
        case .scan: "reading the binary log"
        case .binlog: "archiving the binary log"
        case .snapshot: "taking the snapshot"
        case .schema: "creating databases and tables"
        case .copy: "copying rows"
        case .objects: "creating foreign keys, routines and triggers"
        case .verify: "verifying"
        case .wait: "waiting for the stop point"
        case .window: "applying the binary log"
        case .definitions: "writing definitions"
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
        /// Bytes of binary log at the end of a phase that reads it.
        public fileprivate(set) var expectedBytes = 0
        fileprivate var deadline: ContinuousClock.Instant?
        fileprivate var phaseStart = ContinuousClock.now

        /// From 0 to 1; nil in a phase that counts neither rows nor bytes.
        public var fraction: Double? {
            if expectedBytes > 0 { return min(0.99, Double(bytes) / Double(expectedBytes)) }
            guard phase == .copy || phase == .verify, expectedRows > 0 else { return nil }
            return min(0.99, Double(rows) / Double(expectedRows))
        }

        /// Until the moment that the phase waits for.
        public var secondsToWait: Double? {
            deadline.map { max(0, ($0 - ContinuousClock.now) / .seconds(1)) }
        }
    }

    /// What is worth a line in a log.
    public enum Event: Sendable {
        case phase(Phase)
        case note(String)
    }

    package let transfer = TransferCounter()
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
    ///   - expectedBytes: of binary log, for a phase that reads it.
    ///   - wait: how long the phase waits for a moment.
    package func enter(
        _ phase: Phase, tables: Int = 0, expectedRows: Int = 0, expectedBytes: Int = 0, wait: Duration? = nil
    ) {
        state.withLock {
            $0 = State()
            $0.phase = phase
            $0.tables = tables
            $0.expectedRows = expectedRows
            $0.expectedBytes = expectedBytes
            $0.deadline = wait.map { ContinuousClock.now + $0 }
        }
        listener(.phase(phase))
    }

    package func note(_ text: String) { listener(.note(text)) }

    package func tableDone() { state.withLock { $0.tablesDone += 1 } }

    package func add(rows: Int) { state.withLock { $0.rows = [$0.rows, rows].clampedSum } }

    package func add(bytes: Int) { state.withLock { $0.bytes += bytes } }
}
