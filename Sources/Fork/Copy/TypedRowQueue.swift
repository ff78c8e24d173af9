import Catalog
import Foundation
import MySQL

/// Between the connection that reads a table with JSON and the one that loads it, as a ``BytePipe``: rows come out by some megabytes,
/// since their documents have to be there first.
///
/// `@unchecked Sendable`: `reader` is only touched on the thread of the connection that reads; all else under the lock.
final class TypedRowQueue: ByteSink, @unchecked Sendable {
    private let condition = NSCondition()
    private var reader: TypedRowReader
    private var waiting: [TypedRows] = []
    private var asking: CheckedContinuation<TypedRows?, any Error>?
    private var end: Result<Void, any Error>?

    private static let bytes = 2 << 20
    private static let capacity = 2

    init(_ columns: ColumnTransfer) { reader = TypedRowReader(columns) }

    // MARK: - Who reads

    func take(_ buffer: inout [UInt8]) throws {
        try reader.append(buffer)
        buffer.removeAll(keepingCapacity: true)
        if reader.byteCount >= Self.bytes { try put(reader.take()) }
    }

    func finish() throws {
        try reader.requireWhole()
        try put(reader.take())
        close(.success(()))
    }

    func fail(_ error: any Error) { close(.failure(error)) }

    private func put(_ rows: TypedRows) throws {
        condition.lock()
        defer { condition.unlock() }
        while waiting.count >= Self.capacity, end == nil { condition.wait() }
        try end?.get()
        guard rows.count > 0 else { return }
        if let asking {
            self.asking = nil
            asking.resume(returning: rows)
        } else {
            waiting.append(rows)
        }
    }

    private func close(_ reason: Result<Void, any Error>) {
        condition.withLock {
            if case .failure? = end { return }
            end = reason
            condition.broadcast()
            asking?.resume(with: reason.map { nil })
            asking = nil
        }
    }

    // MARK: - Who loads

    /// The next rows; nil at the end.
    /// - Throws: the error with which the other side failed.
    func next() async throws -> TypedRows? {
        try await withCheckedThrowingContinuation { continuation in
            condition.withLock {
                if case .failure(let error)? = end {
                    continuation.resume(throwing: error)
                } else if !waiting.isEmpty {
                    continuation.resume(returning: waiting.removeFirst())
                    condition.broadcast()
                } else if end != nil {
                    continuation.resume(returning: nil)
                } else {
                    asking = continuation
                }
            }
        }
    }
}
