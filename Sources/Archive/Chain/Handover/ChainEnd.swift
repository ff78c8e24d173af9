import Binlog
import Timeline

/// The last transactions of a chain, to be compared with what a server has that took over.
struct ChainEnd {
    /// Oldest first; of one file, the last one that has any.
    let transactions: [TransactionTrace]

    /// More are not kept, so that a file of many small ones takes no more memory than one of a few large ones.
    private static let limit = 10_000

    /// - Throws: ``ForkError`` for damage.
    static func read(_ chain: ArchivedChain) async throws -> ChainEnd {
        guard let file = chain.files.last(where: { $0.contents.transactions > 0 }) else {
            return ChainEnd(transactions: [])
        }
        let binlogs = ArchivedBinlogs(chain, description: nil, name: "archive")
        let start = BinlogPosition(file: file.name, offset: 4)
        let end = BinlogPosition(file: file.name, offset: file.size)
        let stream = try await binlogs.stream(from: start, to: .through(end), batchSize: 1 << 20)
        var (reader, tracer) = (TransactionReader(), TransactionTracer())
        var found: [TransactionTrace] = []
        while let events = try await stream.next() {
            for event in events {
                try reader.take(event) { step in
                    try tracer.take(step) { trace in
                        if let trace { found.append(trace) }
                    }
                }
            }
            // Not each time: what is behind moves up.
            if found.count > 2 * limit { found.removeFirst(found.count - limit) }
        }
        return ChainEnd(transactions: found.suffix(limit))
    }
}
