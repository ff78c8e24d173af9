import CMySQL
import Synchronization

/// Counts what went through, readable at any time from anywhere.
public final class TransferCounter: Sendable {
    private let rowCount = Atomic<Int>(0)
    private let byteCount = Atomic<Int>(0)

    public init() {}

    public var rows: Int { rowCount.load(ordering: .relaxed) }
    public var bytes: Int { byteCount.load(ordering: .relaxed) }

    package func add(rows: Int, bytes: Int) {
        rowCount.add(rows, ordering: .relaxed)
        byteCount.add(bytes, ordering: .relaxed)
    }
}

extension Connection {
    /// Runs a SELECT and writes its rows, unbuffered, as LOAD DATA text to a pipe or a file.
    ///
    /// When nothing more is taken, the rest of the result is read and thrown away, so that this connection, which may
    /// hold a snapshot that cannot be had again, stays usable; that error is then thrown.
    /// - Returns: the number of rows.
    public func export(_ sql: String, to sink: any ByteSink, counter: TransferCounter, operation: String)
        async throws -> Int
    {
        do {
            return try await cancellable(sink: sink) {
                try self.send(Array(sql.utf8), operation: operation)
                guard let result = mysql_use_result(self.handle.mysql) else { throw self.failure(operation) }
                defer { mysql_free_result(result) }  // reads what is left
                let rows = try self.writeRows(of: result, to: sink, counter: counter)
                if mysql_errno(self.handle.mysql) != 0 { throw self.failure(operation) }
                return rows
            }
        } catch {
            sink.fail(error)
            throw error
        }
    }

    private func writeRows(
        of result: UnsafeMutablePointer<MYSQL_RES>, to sink: any ByteSink, counter: TransferCounter
    ) throws -> Int {
        let columns = Int(mysql_num_fields(result))
        var text = LoadDataText(to: sink)
        var total = 0
        var pendingRows = 0
        var pendingBytes = 0
        while let row = mysql_fetch_row(result), let lengths = mysql_fetch_lengths(result) {
            try text.append(row: row, lengths: lengths, columns: columns)
            total += 1
            pendingRows += 1
            for column in 0..<columns { pendingBytes += Int(lengths[column]) }
            if pendingBytes > 64 << 10 {
                counter.add(rows: pendingRows, bytes: pendingBytes)
                (pendingRows, pendingBytes) = (0, 0)
            }
        }
        counter.add(rows: pendingRows, bytes: pendingBytes)
        // The sink's end means "all of it": never say so after an error.
        if mysql_errno(handle.mysql) == 0 { try text.finish() }
        return total
    }
}
