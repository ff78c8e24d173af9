import Binlog
import MySQL
import Server

/// `mysqlfork archive follow`: appends a source's binary log to an archive, as it is written or up to where it ends.
///
/// It is proven each time that what the source has goes on where the archive ends. Where it does not, a new generation begins, and
/// it is told. Memory does not grow with transactions, only with the largest event.
package struct FollowJob: Sendable {
    private let options: FollowOptions
    private let report: @Sendable (FollowEvent) -> Void

    /// - Parameter report: told what happens, from the job's own task.
    package init(_ options: FollowOptions, report: @escaping @Sendable (FollowEvent) -> Void = { _ in }) {
        self.options = options
        self.report = report
    }

    /// Cancelling the task ends a job that follows without an error, and what was received counts.
    /// - Returns: how far the archive goes; nil when it was cancelled before that was known.
    /// - Throws: ``ForkError``: refused when another process appends, or the account may not read the binary log; interrupted when
    ///   the source cannot be reached (while it follows, only at its beginning) or `once` is cancelled; unreachable when the source
    ///   cannot read its own binary log; rejected for damage in the archive and a disk that does not take more.
    package func run() async throws -> FollowState? {
        let directory = try ArchiveDirectory(opening: options.archive)
        // A snapshot that is being made holds it for some seconds. Who follows holds it for ever.
        let lock = try ArchiveLock.take(.chain, in: directory, patience: options.once ? .seconds(10) : .zero)
        defer { lock.release() }
        return try await run(in: directory)
    }

    /// As ``run()``, for who has the archive's `chain` lock.
    func run(in directory: ArchiveDirectory) async throws -> FollowState? {
        var retries = FollowRetries(once: options.once)
        while true {
            let session = FollowSession(options, in: directory, report: report)
            do {
                try await session.run(after: retries.found, trusts: retries.isRepeated)
                return session.state
            } catch is CancellationError {
                return try cancelled(session.state)
            } catch {
                let pause = try retries.pause(after: error, at: session.state?.position)
                guard let pause else { continue }
                report(.reconnecting(problem: "\(error)", delay: pause))
                guard (try? await Task.sleep(for: pause)) != nil else { return try cancelled(session.state) }
            }
        }
    }

    private func cancelled(_ state: FollowState?) throws -> FollowState? {
        guard options.once else { return state }
        throw ForkError(
            .interrupted, "interrupted before the end of the source's binary log was archived",
            hint: "run the command again: it goes on where it ended")
    }
}

/// What is tried again, and after how long.
struct FollowRetries {
    let once: Bool
    /// A break with which the next session begins.
    private(set) var found: ChainBreak?
    /// The same place could not be read twice.
    private(set) var isRepeated = false
    private var hasConnected = false
    private var delay = Self.shortest
    private var last: BinlogPosition?

    private static let shortest = Duration.seconds(1)
    private static let longest = Duration.seconds(30)

    init(once: Bool) { self.once = once }

    /// - Parameter position: where the archive ended when it happened; nil when the session did not come so far.
    /// - Returns: how long to wait before the next session; nil for not at all.
    /// - Throws: `error`, when nothing is to be tried again.
    mutating func pause(after error: any Error, at position: BinlogPosition?) throws -> Duration? {
        if let found = error as? ChainBreak {
            self.found = found
            isRepeated = false
            return nil
        }
        if let position {
            // It got as far as to append: what was found has been dealt with.
            hasConnected = true
            found = nil
            if position != last { (delay, isRepeated) = (Self.shortest, false) }
        }
        switch error {
        case is UnprovenLog: return nil
        case let error as StillApplying:
            guard !once || delay < Self.longest else {
                throw ForkError(
                    .interrupted, "\(error)",
                    hint: "run the command again when it has (SHOW REPLICA STATUS)")
            }
        case let error as ServerError where error.isTemporary:
            guard !once, hasConnected else { throw error }
        case let error as BinlogError:
            try repeatOnce(
                ForkError(
                    .rejected, "the source's binary log cannot be archived: \(error)",
                    hint: "mysqlbinlog on that file shows whether it is damaged; the archive holds what came before"))
        // The source could not read its binary log.
        case let error as ForkError where error.kind == .unreachable: try repeatOnce(error)
        default: throw error
        }
        last = position ?? last
        defer { delay = min(delay * 2, Self.longest) }
        return delay
    }

    /// The proof that comes with the next session says what it was; where it finds nothing, this is it.
    private mutating func repeatOnce(_ error: any Error) throws {
        guard !isRepeated else { throw error }
        isRepeated = true
    }
}

extension ServerError {
    /// It may be gone when one comes again: the connection was lost or refused, or the server is full (1040) or offline (3032).
    fileprivate var isTemporary: Bool { isConnectionLost || number == 1040 || number == 3032 }
}
