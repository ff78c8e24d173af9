/// Reads the events of a compressed transaction one by one, while it decompresses: memory is bounded by the largest of them.
public struct PayloadReader {
    private let outer: Event
    private let payload: TransactionPayload
    private let inflater: Inflater?
    private var splitter = EventSplitter(fromStart: false)
    /// Of the payload's bytes, how many are used.
    private var used = 0

    public init(_ payload: TransactionPayload, in event: Event) throws(BinlogError) {
        self.payload = payload
        outer = event
        inflater = payload.compression == .zstd ? try Inflater() : nil
        guard event.bytes.startIndex <= payload.payload.lowerBound, payload.payload.upperBound <= event.bytes.endIndex
        else { throw BinlogError("a payload that is not in its event", at: event.position) }
    }

    /// The next event, whose position is that of the payload; nil after the last.
    public mutating func next() throws(BinlogError) -> Event? {
        do {
            while true {
                if let packet = try splitter.next() { return try event(packet) }
                guard try readMore() else { break }
            }
        } catch {
            throw BinlogError("Transaction_payload: \(error.problem)", at: error.position ?? outer.position)
        }
        guard splitter.pending == 0, inflater?.isDone ?? true else {
            throw BinlogError("Transaction_payload: it ends within an event", at: outer.position)
        }
        return nil
    }

    private mutating func readMore() throws(BinlogError) -> Bool {
        let rest = outer.bytes[payload.payload].dropFirst(used)
        guard let inflater else {
            guard !rest.isEmpty else { return false }
            splitter.append(rest)
            used += rest.count
            return true
        }
        guard !(rest.isEmpty && inflater.isDone) else { return false }
        let step = try inflater.step(rest)
        used += step.consumed
        splitter.append(inflater.output[..<step.produced])
        guard step.consumed > 0 || step.produced > 0 else { return false }
        return true
    }

    private func event(_ packet: ArraySlice<UInt8>) throws(BinlogError) -> Event {
        let header: EventHeader
        do {
            header = try packet.withUnsafeBytes { buffer in
                var reader = ByteReader(buffer)
                return try EventHeader(&reader)
            }
        } catch { throw BinlogError("\(error)") }
        switch header.type {
        case .transactionPayload, .formatDescription, .rotate, .gtid, .anonymousGTID, .taggedGTID, .previousGTIDs:
            throw BinlogError("it holds an event that is never compressed: \(header.type)")
        default: return Event(header: header, bytes: packet, position: outer.position, end: outer.end)
        }
    }
}
