import MySQL
import Synchronization

/// The parts of a job, in their order.
public enum Phase: String, Sendable, CaseIterable, Codable {
    case preflight
    case scan
    /// An archive's.
    case binlog
    case snapshot
    case reading
    case clearing
    case schema
    case copy
    case indexes
    case verify
    case foreignKeys
    case objects
    case statistics
    case accounts
    case views
    case comparing
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
        case .reading: "reading definitions"
        case .clearing: "dropping what the target holds"
        case .schema: "creating databases and tables"
        case .copy: "copying rows"
        case .indexes: "building indexes"
        case .verify: "verifying"
        case .foreignKeys: "creating foreign keys"
        case .objects: "creating routines and triggers"
        case .statistics: "updating statistics"
        case .accounts: "creating accounts"
        case .views: "creating views and events"
        case .comparing: "comparing definitions"
        case .wait: "waiting for the stop point"
        case .window: "applying the binary log"
        case .definitions: "writing definitions"
        case .finish: "finishing: durability, settings, GTIDs"
        }
    }

    /// What it counts; nil when it counts tables, rows or bytes.
    public var unit: String? {
        switch self {
        case .clearing: "databases"
        case .objects: "objects"
        case .views: "views and events"
        case .window: "statements"
        default: nil
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
        /// Tables, or what else the phase counts (``Phase/unit``), if it counts.
        public fileprivate(set) var items = 0
        public fileprivate(set) var itemsDone = 0
        /// Ranges of rows, which a copy knows exactly where it only guesses the rows.
        fileprivate var ranges = 0
        fileprivate var rangesBegun = 0
        public fileprivate(set) var rows = 0
        public fileprivate(set) var bytes = 0
        /// The server's estimate of `rows` at the end.
        public fileprivate(set) var expectedRows = 0
        /// Bytes of binary log at the end of a phase that reads it.
        public fileprivate(set) var expectedBytes = 0
        fileprivate var deadline: ContinuousClock.Instant?
        fileprivate var phaseStart = ContinuousClock.now
        /// Of a window, whose time goes by other things than bytes.
        fileprivate var pace: WindowPace?

        /// From 0 to 1; nil in a phase that counts nothing, and when there is more of it than was expected.
        public var fraction: Double? {
            if let pace { return pace.fraction }
            if expectedBytes > 0 { return Self.fraction(bytes, of: expectedBytes) }
            if expectedRows > 0, phase == .copy || phase == .verify {
                guard ranges > 0 else { return Self.fraction(rows, of: expectedRows) }
                // The guess may be too low: then there are ranges that nobody has begun.
                return Self.fraction(min(rows * ranges, rangesBegun * expectedRows), of: expectedRows * ranges)
            }
            return Self.fraction(itemsDone, of: items)
        }

        private static func fraction(_ done: Int, of all: Int) -> Double? {
            all > 0 && done <= all ? Double(done) / Double(all) : nil
        }

        /// Until the end of the phase; nil when nothing can be said of it.
        public var secondsLeft: Double? {
            if let pace { return pace.secondsLeft(at: phaseSeconds) }
            // Of things that differ in size nothing can be said by their number, unless there are many.
            let isEven = rows > 0 || bytes > 0 || items >= 100
            guard isEven, phaseSeconds > 0.5, let fraction, fraction > 0.02, fraction < 1 else { return nil }
            return phaseSeconds * (1 - fraction) / fraction
        }

        /// Until the moment that the phase waits for.
        public var secondsToWait: Double? {
            deadline.map { max(0, ($0 - ContinuousClock.now) / .seconds(1)) }
        }
    }

    /// What is worth a line in a log.
    public enum Event: Sendable {
        /// A phase begins: the first view of it.
        case phase(State)
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
    ///   - items: how many tables, or what else it counts, the phase has to go through, if it counts them.
    ///   - done: how many of these are done already.
    ///   - expectedRows: the server's estimate of their rows, for a phase that counts rows.
    ///   - expectedBytes: of binary log, for a phase that reads it.
    ///   - wait: how long the phase waits for a moment.
    package func enter(
        _ phase: Phase, items: Int = 0, done: Int = 0, expectedRows: Int = 0, expectedBytes: Int = 0,
        wait: Duration? = nil
    ) {
        state.withLock {
            $0 = State()
            $0.phase = phase
            $0.items = items
            $0.itemsDone = done
            $0.expectedRows = expectedRows
            $0.expectedBytes = expectedBytes
            $0.deadline = wait.map { ContinuousClock.now + $0 }
        }
        listener(.phase(now))
    }

    /// Enters the phase that applies a window.
    /// - Parameters:
    ///   - bytes: of binary log that are to be read.
    ///   - statements: that are to be executed.
    package func enterWindow(bytes: Int, statements: Int) {
        enter(.window, items: statements, expectedBytes: bytes)
        state.withLock { $0.pace = WindowPace(bytes: bytes, statements: statements) }
    }

    package func note(_ text: String) { listener(.note(text)) }

    package func itemDone() { state.withLock { $0.itemsDone += 1 } }

    package func expect(ranges: Int) { state.withLock { $0.ranges = ranges } }

    package func rangeBegun() { state.withLock { $0.rangesBegun += 1 } }

    package func add(rows: Int) { state.withLock { $0.rows = [$0.rows, rows].clampedSum } }

    package func add(bytes: Int) {
        state.withLock {
            $0.bytes += bytes
            $0.did(.reading, bytes)
        }
    }

    // MARK: - A window

    /// What was to be done before it is done.
    package func beginWindow() {
        state.withLock { $0.pace?.begin(at: (ContinuousClock.now - $0.phaseStart) / .seconds(1)) }
    }

    /// So many rows wait to be written.
    package func collected(rows: Int) { state.withLock { $0.pace?.collect(rows: rows) } }

    /// Rows were written; in a window, in which there is nothing else at the same time.
    package func wrote(rows: Int) {
        state.withLock {
            $0.rows += rows
            $0.did(.rows, rows)
        }
    }

    /// A statement was executed; or, of none, what it takes to go on after some.
    package func executed(statements: Int) {
        state.withLock {
            $0.itemsDone += statements
            $0.did(.statements, statements)
        }
    }
}

extension JobProgress.State {
    fileprivate mutating func did(_ work: WindowPace.Work, _ count: Int) {
        guard pace != nil else { return }
        pace?.did(work, count, at: (ContinuousClock.now - phaseStart) / .seconds(1))
    }
}
