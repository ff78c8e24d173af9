import Binlog
import Stream

/// A chain's events without the transactions that a server which took over has logged, and that came before on the chain: a replica
/// logs again what it replicates.
actor NewTransactions: BinlogStream {
    private let stream: any BinlogStream
    private let segments: [String: ChainSegment]
    private var file = ""
    private var segment: ChainSegment?
    private var isInside = false

    init(of stream: any BinlogStream, _ files: [ArchivedBinlogFile]) {
        self.stream = stream
        segments = Dictionary(
            files.filter { $0.segment.held != nil }.map { ($0.name, $0.segment) },
            uniquingKeysWith: { first, _ in first })
    }

    func next() async throws -> [Event]? {
        guard !segments.isEmpty else { return try await stream.next() }
        while let events = try await stream.next() {
            let new = try events.filter { try isNew($0) }
            if !new.isEmpty { return new }
        }
        return nil
    }

    func stop() async { await stream.stop() }

    private func isNew(_ event: Event) throws -> Bool {
        if event.position.file != file {
            file = event.position.file
            segment = segments[file]
            isInside = false
        }
        guard let segment else { return true }
        switch event.header.type {
        case .gtid, .anonymousGTID, .taggedGTID:
            guard case .gtid(let gtid) = try event.body() else { return true }
            isInside = segment.holds(gtid.gtid)
        // Of the file, not of a transaction.
        case .formatDescription, .previousGTIDs, .rotate, .stop: isInside = false
        default: break
        }
        return !isInside
    }
}
