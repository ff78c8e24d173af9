import Foundation

/// A bounded pipe of byte chunks between two connection threads: what one reads from its server, the other feeds to
/// LOAD DATA. Both sides block, each on its own thread, so memory stays at `capacity` chunks however large the table is.
///
/// `@unchecked Sendable`: all state is only touched under `condition`'s lock.
public final class BytePipe: ByteSink, @unchecked Sendable {
    private let condition = NSCondition()
    private let capacity: Int
    private var chunks: [[UInt8]] = []
    private var spares: [[UInt8]] = []
    private var end: End?

    private enum End {
        case finished
        case failed(any Error)
    }

    /// - Parameter capacity: how many chunks may wait before the writer blocks.
    public init(capacity: Int = 4) {
        self.capacity = capacity
    }

    /// Hands a chunk over; blocks while the pipe is full.
    /// - Throws: the error with which the other side failed.
    public func take(_ buffer: inout [UInt8]) throws {
        condition.lock()
        defer { condition.unlock() }
        while chunks.count >= capacity && end == nil { condition.wait() }
        if case .failed(let error) = end { throw error }
        chunks.append(buffer)
        buffer = spares.popLast() ?? []
        condition.broadcast()
    }

    /// The next chunk; nil at the end. Blocks while the pipe is empty.
    /// - Throws: the error with which the other side failed.
    func read() throws -> [UInt8]? {
        condition.lock()
        defer { condition.unlock() }
        while chunks.isEmpty && end == nil { condition.wait() }
        if case .failed(let error) = end { throw error }
        guard !chunks.isEmpty else { return nil }
        condition.broadcast()
        return chunks.removeFirst()
    }

    /// Keeps a buffer that was read for the writer to fill again.
    func recycle(_ chunk: consuming [UInt8]) {
        var chunk = chunk
        chunk.removeAll(keepingCapacity: true)
        condition.withLock { if spares.count < capacity { spares.append(chunk) } }
    }

    /// The writer is done: the reader gets what waits, then the end.
    public func finish() {
        close(.finished)
    }

    /// Either side failed: the other one gets `error` at its next call.
    public func fail(_ error: any Error) {
        close(.failed(error))
    }

    private func close(_ reason: End) {
        condition.withLock {
            if case .failed = end { return }
            end = reason
            condition.broadcast()
        }
    }
}
