import CMySQL
import Foundation

/// What a LOAD DATA statement says it did (MySQL manual, "mysql_info()").
public struct LoadResult: Sendable, Equatable {
    public let records: Int
    public let skipped: Int
    public let warnings: Int
}

/// A server can ask for a file of this machine in answer to anything. It gets none, on any connection: the library's own
/// handler, which opens files, is never in place, and what is in its stead gives data of ours while a load of ours runs.
enum LocalFiles {
    static func refuse(on mysql: UnsafeMutablePointer<MYSQL>) {
        mysql_set_local_infile_handler(mysql, { _, _, _ in 1 }, { _, _, _ in -1 }, { _ in }, refusal, nil)
    }
}

extension Connection {
    /// Runs `LOAD DATA LOCAL INFILE '' INTO TABLE … `, fed from a pipe.
    ///
    /// The protocol cannot tell the server that the data broke off: it sees an end of file and is content. So the caller
    /// must run this inside a transaction, and roll back when it throws. The connection needs ``Endpoint/loadsData``.
    /// - Parameters:
    ///   - table: quoted.
    ///   - columns: what ends the statement: `(a, b, @c) SET c = …`; empty for all columns as they are.
    public func load(
        into table: String, columns: String, from pipe: BytePipe, operation: String
    ) async throws -> LoadResult {
        let sql =
            "LOAD DATA LOCAL INFILE 'mysqlfork' INTO TABLE \(table) CHARACTER SET binary "
            + LoadDataText.clauses + " " + columns
        let feed = InfileFeed(
            read: { used in
                pipe.recycle(used)
                return try pipe.read()
            })
        do {
            return try await cancellable(sink: pipe) {
                try self.load(Array(sql.utf8), from: feed, operation: operation)
                return Self.parseInfo(mysql_info(self.handle.mysql).map { String(cString: $0) } ?? "")
            }
        } catch {
            pipe.fail(error)
            throw error
        }
    }

    /// Runs a `LOAD DATA LOCAL INFILE` statement.
    /// - Parameter read: gives the next part of the file, on the connection's thread; nil at the end. See
    ///   ``load(into:columns:from:operation:)`` for what happens when it throws.
    public func load(
        statement: [UInt8], from read: @escaping @Sendable () throws -> [UInt8]?, operation: String
    ) async throws {
        let feed = InfileFeed(read: { _ in try read() })
        try await cancellable { try self.load(statement, from: feed, operation: operation) }
    }

    private func load(_ sql: [UInt8], from feed: InfileFeed, operation: String) throws {
        mysql_set_local_infile_handler(
            handle.mysql, infileOpen, infileRead, { _ in }, infileError, Unmanaged.passUnretained(feed).toOpaque())
        // Not mysql_set_local_infile_default, which would send the server any file that it names.
        defer { LocalFiles.refuse(on: handle.mysql) }
        do {
            try send(sql, operation: operation)
        } catch {
            throw feed.failure ?? error
        }
        if let failure = feed.failure { throw failure }
    }

    /// `Records: 1  Deleted: 0  Skipped: 0  Warnings: 0`
    static func parseInfo(_ info: String) -> LoadResult {
        var numbers: [String: Int] = [:]
        var name = ""
        for word in info.split(separator: " ") {
            if word.hasSuffix(":") { name = String(word.dropLast()) } else { numbers[name] = Int(word) }
        }
        return LoadResult(
            records: numbers["Records"] ?? -1, skipped: numbers["Skipped"] ?? -1, warnings: numbers["Warnings"] ?? -1)
    }
}

/// What the C callbacks read from; lives as long as the statement runs, on its thread only.
private final class InfileFeed {
    /// Takes a part that is used up, and gives the next one.
    let next: ([UInt8]) throws -> [UInt8]?
    var chunk: [UInt8] = []
    var position = 0
    var failure: (any Error)?

    init(read: @escaping ([UInt8]) throws -> [UInt8]?) { next = read }

    /// Copies up to `count` bytes; 0 at the end, -1 after a failure.
    func read(into buffer: UnsafeMutablePointer<CChar>, count: Int) -> Int32 {
        if position == chunk.count {
            do {
                let used = chunk
                chunk = []
                position = 0
                guard let part = try next(used) else { return 0 }
                chunk = part
            } catch {
                failure = error
                return -1
            }
        }
        let length = min(count, chunk.count - position)
        chunk.withUnsafeBytes { bytes in
            _ = memcpy(buffer, bytes.baseAddress! + position, length)
        }
        position += length
        return Int32(length)
    }
}

private func infileOpen(
    _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ name: UnsafePointer<CChar>?,
    _ feed: UnsafeMutableRawPointer?
) -> Int32 {
    state?.pointee = feed
    return 0
}

private func infileRead(
    _ state: UnsafeMutableRawPointer?, _ buffer: UnsafeMutablePointer<CChar>?, _ count: UInt32
) -> Int32 {
    guard let state, let buffer else { return -1 }
    return Unmanaged<InfileFeed>.fromOpaque(state).takeUnretainedValue().read(into: buffer, count: Int(count))
}

private func infileError(
    _ state: UnsafeMutableRawPointer?, _ buffer: UnsafeMutablePointer<CChar>?, _ size: UInt32
) -> Int32 {
    if let buffer, size > 0 { buffer[0] = 0 }
    return 2000  // CR_UNKNOWN_ERROR; the real error is kept in the feed
}

private func refusal(
    _ state: UnsafeMutableRawPointer?, _ buffer: UnsafeMutablePointer<CChar>?, _ size: UInt32
) -> Int32 {
    let message = "the server asked for a local file, and none is ever sent"
    if let buffer, Int(size) > message.utf8.count { strcpy(buffer, message) }
    return 2068  // CR_LOAD_DATA_LOCAL_INFILE_REJECTED
}
