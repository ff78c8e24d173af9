import Binlog
import MySQL
import Server

/// Where a stream from a server begins.
package enum BinlogStart: Sendable, Hashable {
    case position(BinlogPosition)
    /// With every transaction that is not in the set.
    case without(GTIDSet)
}

/// The binary log of a live server.
package actor ServerBinlogStream: BinlogStream {
    private let dump: BinlogDump
    private var decoder: EventDecoder
    private var sequence: EventSequence
    /// Events before it are passed over.
    private let start: BinlogPosition?

    /// - Parameter batchSize: bytes that are read at a time, and ahead.
    package init(
        from server: Server, at start: BinlogStart, to end: BinlogEnd, heartbeat: Duration = .seconds(10),
        batchSize: Int = 1 << 20
    ) async throws {
        var options = BinlogDump.Options()
        options.follows = end != .now
        options.heartbeat = heartbeat
        options.batchSize = batchSize
        let last: BinlogPosition? = if case .through(let position) = end { position } else { nil }
        let request: BinlogDump.Start
        switch start {
        case .position(let position):
            // The command has 32 bits for an offset: of a larger file the beginning is read too, and passed over.
            let isFar = position.offset > UInt32.max
            let first = isFar ? BinlogPosition(file: position.file, offset: 4) : position
            self.start = isFar ? position : nil
            request = .position(file: first.file, offset: first.offset)
            decoder = EventDecoder(at: first, isGapless: true)
            sequence = EventSequence(from: first, through: last)
        case .without(let set):
            self.start = nil
            request = .gtids(encoded: set.encoded())
            decoder = EventDecoder(at: BinlogPosition(file: "", offset: 4))
            sequence = EventSequence(from: nil, through: last, mayLeaveOut: true)
        }
        dump = try await BinlogReadFailure.explained {
            try await BinlogDump(on: server.connectForBinlog(), from: request, options: options)
        }
    }

    package func next() async throws -> [Event]? {
        while !sequence.isComplete {
            guard let packets = try await BinlogReadFailure.explained({ try await dump.next() }) else {
                try sequence.finish()
                return nil
            }
            let events = try decode(packets)
            if sequence.isComplete { dump.stop() }
            if !events.isEmpty { return events }
        }
        return nil
    }

    package nonisolated func stop() { dump.stop() }

    private func decode(_ packets: EventPackets) throws -> [Event] {
        var events: [Event] = []
        events.reserveCapacity(packets.count)
        for index in 0..<packets.count {
            let event = try decoder.decode(packets[index])
            guard try sequence.admit(event, next: decoder.position) else { break }
            if let start, event.end.file == start.file, event.position < event.end, event.end <= start { continue }
            events.append(event)
            if sequence.isComplete { break }
        }
        return events
    }
}
