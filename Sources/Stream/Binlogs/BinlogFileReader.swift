import Binlog

/// Reads one binlog file, event by event.
final class BinlogFileReader {
    let name: String
    private let prefix: String
    private let bytes: any BinlogBytes
    private var splitter = EventSplitter()
    private(set) var decoder: EventDecoder
    /// The format description, as the file's first event.
    let head: Event
    /// Whether the last event was one with which a server closes a file.
    private(set) var isClosed = false

    /// - Parameter offset: where to begin, at an event's boundary; 4 for the file's first event.
    /// - Throws: ``BinlogError``, or ``ForkError`` when the file cannot be opened.
    init(_ file: any StoredBinlog, from offset: UInt64 = 4) throws {
        name = file.name
        prefix = file.prefix
        let start = BinlogPosition(file: name, offset: 4)
        head = try Self.head(of: file.open(at: 0), at: start)
        guard case .formatDescription(let description) = try head.body() else {
            throw BinlogError("the file does not begin with a format description", at: start)
        }
        if offset > 4 {
            decoder = EventDecoder(
                at: BinlogPosition(file: name, offset: offset), formatDescription: description, isGapless: true)
            splitter = EventSplitter(fromStart: false)
        } else {
            decoder = EventDecoder(at: start, isGapless: true)
        }
        lastEnd = offset
        bytes = try file.open(at: offset > 4 ? offset : 0)
    }

    /// Whether the server had the file open when it was last written to. A server that finds the file of one that crashed takes
    /// the mark away, once it has cut off what was not complete.
    var isMarkedInUse: Bool { head.header.flags.contains(.inUse) }

    /// Where the last whole event ends.
    var position: BinlogPosition { BinlogPosition(file: name, offset: lastEnd) }
    private var lastEnd: UInt64

    /// Bytes after the last whole event.
    var pending: Int { splitter.pending }

    /// The events of about as many bytes; nil at the end of the file.
    func next(bytes count: Int = 1 << 20) throws -> [(event: Event, next: BinlogPosition)]? {
        while true {
            let piece = try bytes.read(count)
            guard !piece.isEmpty else { return nil }
            splitter.append(piece)
            var events: [(event: Event, next: BinlogPosition)] = []
            while let packet = try nextPacket() {
                let event = try decoder.decode(packet)
                isClosed = event.header.type == .rotate || event.header.type == .stop
                lastEnd = event.end.offset
                events.append((event, next))
            }
            if !events.isEmpty { return events }
        }
    }

    /// Where the decoder expects the next event. ROTATE calls the file as the server does.
    private var next: BinlogPosition {
        let next = decoder.position
        guard !prefix.isEmpty, isClosed, next.file != name else { return next }
        return BinlogPosition(file: prefix + next.file, offset: next.offset)
    }

    private func nextPacket() throws -> ArraySlice<UInt8>? {
        do {
            return try splitter.next()
        } catch {
            throw error.at(position)
        }
    }

    /// The first event of a file.
    private static func head(of bytes: any BinlogBytes, at start: BinlogPosition) throws -> Event {
        var splitter = EventSplitter()
        var decoder = EventDecoder(at: start, isGapless: true)
        while true {
            let piece = try bytes.read(4096)
            guard !piece.isEmpty else {
                throw BinlogError("the file ends before its format description does", at: start)
            }
            splitter.append(piece)
            do {
                if let packet = try splitter.next() { return try decoder.decode(packet) }
            } catch {
                throw error.at(start)
            }
        }
    }
}
