import Binlog
import Foundation

/// Reads one binlog file on disk, event by event.
struct BinlogFileReader: ~Copyable {
    let name: String
    private let path: String
    private let descriptor: Int32
    private var splitter = EventSplitter()
    private(set) var decoder: EventDecoder
    /// The format description, as the file's first event.
    let head: Event
    /// Whether the last event was one with which a server closes a file.
    private(set) var isClosed = false

    /// - Parameter offset: where to begin, at an event's boundary; 4 for the file's first event.
    /// - Throws: ``BinlogError``, or `CocoaError` when the file cannot be opened.
    init(path: String, from offset: UInt64 = 4) throws {
        self.path = path
        name = URL(filePath: path).lastPathComponent
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        let start = BinlogPosition(file: name, offset: 4)
        decoder = EventDecoder(at: start, isGapless: true)
        guard descriptor >= 0 else { throw Self.failure(path) }
        do {
            head = try Self.head(of: descriptor, path: path, at: start)
            if offset > 4 {
                guard case .formatDescription(let description) = try head.body() else {
                    throw BinlogError("the file does not begin with a format description", at: start)
                }
                decoder = EventDecoder(
                    at: BinlogPosition(file: name, offset: offset), formatDescription: description, isGapless: true)
                splitter = EventSplitter(fromStart: false)
            }
            guard let target = off_t(exactly: offset == 4 ? 0 : offset), lseek(descriptor, target, SEEK_SET) == target
            else { throw BinlogError("beyond the largest offset", at: start) }
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Whether the server had the file open when it was last written to. A server that finds the file of one that crashed takes
    /// the mark away, once it has cut off what was not complete.
    var isMarkedInUse: Bool { head.header.flags.contains(.inUse) }

    /// Where the next event begins.
    var position: BinlogPosition { BinlogPosition(file: name, offset: isClosed ? lastEnd : decoder.position.offset) }
    private var lastEnd: UInt64 = 4

    /// Bytes after the last whole event.
    var pending: Int { splitter.pending }

    /// The events of about as many bytes; nil at the end of the file.
    mutating func next(bytes: Int = 1 << 20) throws -> [(event: Event, next: BinlogPosition)]? {
        while true {
            let piece = try read(bytes)
            guard !piece.isEmpty else { return nil }
            splitter.append(piece)
            var events: [(event: Event, next: BinlogPosition)] = []
            while let packet = try nextPacket() {
                let event = try decoder.decode(packet)
                isClosed = event.header.type == .rotate || event.header.type == .stop
                lastEnd = event.end.offset
                events.append((event, decoder.position))
            }
            if !events.isEmpty { return events }
        }
    }

    private mutating func nextPacket() throws -> ArraySlice<UInt8>? {
        do {
            return try splitter.next()
        } catch {
            throw error.at(position)
        }
    }

    private func read(_ count: Int) throws -> [UInt8] { try Self.read(descriptor, count, path: path) }

    private static func read(_ descriptor: Int32, _ count: Int, path: String) throws -> [UInt8] {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            repeat { result = Glibc.read(descriptor, buffer.baseAddress, count) } while result < 0 && errno == EINTR
            filled = max(0, result)
        }
        guard result >= 0 else { throw failure(path) }
        return bytes
    }

    /// The first event of a file.
    private static func head(of descriptor: Int32, path: String, at start: BinlogPosition) throws -> Event {
        var splitter = EventSplitter()
        var decoder = EventDecoder(at: start, isGapless: true)
        while true {
            let piece = try read(descriptor, 4096, path: path)
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

    private static func failure(_ path: String) -> ForkError {
        ForkError(
            .refused, "the binlog file \(path) cannot be read: \(String(cString: strerror(errno)))",
            hint: "check that it is there and that this user may read it")
    }
}
