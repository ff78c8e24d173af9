import Binlog
import Timeline

/// Some of a table's deletes or writes.
struct RowBatch: Sendable, Equatable {
    /// The index of the table's change.
    let change: Int
    let action: EventWriter.Action
    let images: Range<Int>
}

/// What one BINLOG statement does, which is a transaction: rows of one table, or a few of each of many.
struct RowStatement: Sendable, Equatable {
    var batches: [RowBatch]
    /// A row to delete must be there, and one to write must not.
    let isStrict: Bool

    /// The same in several statements; none when it cannot be divided.
    var parts: [RowStatement] {
        guard batches.count == 1 else { return batches.map { RowStatement(batches: [$0], isStrict: isStrict) } }
        let (batch, images) = (batches[0], batches[0].images)
        guard images.count > 1 else { return [] }
        let middle = images.lowerBound + images.count / 2
        return [images.lowerBound..<middle, middle..<images.upperBound].map {
            RowStatement(
                batches: [RowBatch(change: batch.change, action: batch.action, images: $0)], isStrict: isStrict)
        }
    }
}

/// How changes of tables are spread over workers. Pure.
struct KeyedPlan: Sendable, Equatable {
    /// Each worker takes the next list and executes it in order. All deletes come before any write: two keys that differ by
    /// their bytes may be one to the server.
    let deletes: [[RowStatement]]
    let writes: [[RowStatement]]

    struct Limits: Sendable {
        /// Bytes of images in a statement, where rows are looked up by a key.
        var keyed = 1 << 20
        /// To find rows that have no key the server reads the table once a statement.
        var wholeRow = 16 << 20
        var rows = 20_000
        /// Bytes of images that the target takes in one statement, their base64 and all else allowed for.
        var packet: Int

        /// - Parameter maxAllowedPacket: the target's `max_allowed_packet`.
        init(maxAllowedPacket: Int) { packet = maxAllowedPacket / 4 * 3 }
    }

    init(_ changes: [TableChange], limits: Limits) {
        deletes = Self.lists(changes, .delete, limits) { $0.deletes }
        writes = Self.lists(changes, .write, limits) { $0.writes }
    }

    private static func lists(
        _ changes: [TableChange], _ action: EventWriter.Action, _ limits: Limits, _ images: (TableChange) -> RowImages
    ) -> [[RowStatement]] {
        var ofTables: [[[RowStatement]]] = []
        var small = SmallBatches(limit: min(limits.keyed, limits.packet / 2))
        for (index, change) in changes.enumerated() {
            let isStrict = change.isExact
            let images = images(change)
            let bytes = min(isStrict ? limits.wholeRow : limits.keyed, limits.packet / 2)
            let batches = images.batches(maxBytes: bytes, maxRows: isStrict ? .max : limits.rows)
                .map { RowBatch(change: index, action: action, images: $0) }
            let statements = batches.map { RowStatement(batches: [$0], isStrict: isStrict) }
            if isStrict {
                // Each of the deletes reads and locks the whole table; what is written without a key stands as it came.
                if !statements.isEmpty { ofTables.append([statements]) }
            } else if batches.count == 1 && images.byteCount < bytes / 8 {
                if let full = small.add(batches[0], bytes: images.byteCount) { ofTables.append([[full]]) }
            } else {
                ofTables.append(statements.map { [$0] })
            }
        }
        if let rest = small.rest { ofTables.append([[rest]]) }
        return interleaved(ofTables)
    }

    /// The tables take turns, so that workers get in each other's way less.
    private static func interleaved(_ ofTables: [[[RowStatement]]]) -> [[RowStatement]] {
        (0..<(ofTables.map(\.count).max() ?? 0)).flatMap { turn in
            ofTables.compactMap { turn < $0.count ? $0[turn] : nil }
        }
    }
}

/// Collects what is too little for a statement of its own.
private struct SmallBatches {
    let limit: Int
    private var batches: [RowBatch] = []
    private var bytes = 0

    init(limit: Int) { self.limit = limit }

    /// - Returns: a statement, once it is full.
    mutating func add(_ batch: RowBatch, bytes more: Int) -> RowStatement? {
        // A table map and the heads of events are up to some kilobytes of their own.
        let more = more + 4096
        let full = bytes + more > limit ? rest : nil
        if full != nil { (batches, bytes) = ([], 0) }
        batches.append(batch)
        bytes += more
        return full
    }

    var rest: RowStatement? { batches.isEmpty ? nil : RowStatement(batches: batches, isStrict: false) }
}
