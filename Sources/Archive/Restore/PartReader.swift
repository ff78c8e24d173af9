import Catalog
import Files
import Fork
import Foundation
import MySQL
import Server

/// Reads rows from a snapshot's files.
struct PartReader: RowReader {
    let parts: SnapshotParts

    func export(
        _ range: KeyRange, of table: TableCopy, to sink: any ByteSink, counter: TransferCounter
    ) async throws -> Int {
        let part = try parts.part(range, of: table.table.name)
        do {
            try await OwnThread.run { try send(part, to: sink, counter) }
        } catch {
            sink.fail(error)
            throw error
        }
        // The server's own count is compared with it.
        return part.rows
    }

    private func send(_ part: SnapshotManifest.Part, to sink: any ByteSink, _ counter: TransferCounter) throws {
        let reader = try parts.open(part)
        let text = SHA256()
        while var piece = try reader.next() {
            text.update(piece)
            counter.add(rows: 0, bytes: piece.count)
            try sink.take(&piece)
        }
        guard text.hex == part.textSHA256 else {
            throw FileError.damaged(parts.path(of: part), "holds other rows than the manifest tells")
        }
        counter.add(rows: part.rows, bytes: 0)
        // The end means "all of it": only now.
        try sink.finish()
    }

    func details(of range: KeyRange, in table: TableCopy) async throws -> RangeDetails {
        let part = try parts.part(range, of: table.table.name)
        return RangeDetails(changedJSON: part.changedJSON, storedColumns: part.storedColumns)
    }
}

/// For what may block for long: it must not sit on Swift's cooperative pool.
enum OwnThread {
    static func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}
