import Foundation

/// What the thread of a binlog dump has read and nobody has taken yet: one batch at most. The thread blocks while it is full; the
/// reader is handed whatever is there, and waits only while there is nothing.
///
/// `@unchecked Sendable`: all state is only touched under `condition`'s lock.
final class EventQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private let limit: Int
    private var batch: EventPackets
    private var reader: CheckedContinuation<EventPackets?, any Error>?
    private var end: Result<Void, any Error>?

    /// - Parameter limit: bytes of a batch, unless a single event is larger.
    init(limit: Int) {
        self.limit = limit
        batch = EventPackets(capacity: 0)
    }

    /// Adds an event, when there is room for it. Blocks until then.
    /// - Returns: false when nobody wants any more.
    func append(_ event: UnsafeRawBufferPointer) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while batch.count > 0, batch.bytes.count + event.count > limit, end == nil { condition.wait() }
        guard end == nil else { return false }
        batch.append(event)
        handOver()
        return true
    }

    /// There is no more: the reader gets what is left, then the end or the error.
    func finish(_ result: Result<Void, any Error> = .success(())) {
        condition.withLock {
            guard end == nil else { return }
            end = result
            handOver()
        }
    }

    /// The reader has given up: both sides get the error at once.
    func cancel() {
        condition.withLock {
            end = .failure(CancellationError())
            batch = EventPackets(capacity: 0)
            handOver()
            condition.signal()
        }
    }

    /// All that is there, at least one event; nil at the end. One reader at a time.
    func next() async throws -> EventPackets? {
        try await withCheckedThrowingContinuation { continuation in
            condition.withLock {
                precondition(reader == nil, "a binlog dump has one reader")
                reader = continuation
                handOver()
            }
        }
    }

    /// Gives a waiting reader what there is for him. Under the lock.
    private func handOver() {
        guard let waiting = reader else { return }
        if batch.count > 0 {
            let full = batch
            // Batches are alike in size more often than not.
            batch = EventPackets(capacity: min(full.bytes.count, limit))
            condition.signal()
            reader = nil
            waiting.resume(returning: full)
        } else if let end {
            reader = nil
            waiting.resume(with: end.map { nil })
        }
    }
}
