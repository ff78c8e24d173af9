import Binlog
import Foundation

/// Reads one binlog file on disk, event by event.
final class BinlogFileReader {
    let name: String
    private let file: OpenFile
    private var splitter = EventSplitter()
    private(set) var decoder: EventDecoder
    /// The format description, as the file's first event.
    let head: Event
    /// Whether the last event was one with which a server closes a file.
    private(set) var isClosed = false

    /// - Parameter offset: where to begin, at an event's boundary; 4 for the file's first event.
    /// - Throws: ``BinlogError``, or ``ForkError`` when the file cannot be opened.
    init(path: String, from offset: UInt64 = 4) throws {
        name = URL(filePath: path).lastPathComponent
        file = try OpenFile(path)
        let start = BinlogPosition(file: name, offset: 4)
        head = try Self.head(of: file, at: start)
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
        try file.seek(to: offset > 4 ? offset : 0)
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
    func next(bytes: Int = 1 << 20) throws -> [(event: Event, next: BinlogPosition)]? {
        while true {
            let piece = try file.read(bytes)
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

    private func nextPacket() throws -> ArraySlice<UInt8>? {
        do {
            return try splitter.next()
        } catch {
            throw error.at(position)
        }
    }

    /// The first event of a file.
    private static func head(of file: OpenFile, at start: BinlogPosition) throws -> Event {
        var splitter = EventSplitter()
        var decoder = EventDecoder(at: start, isGapless: true)
        while true {
            let piece = try file.read(4096)
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

/// A file that is read from beginning to end.
private final class OpenFile {
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw failure() }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func seek(to offset: UInt64) throws {
        guard let offset = off_t(exactly: offset), lseek(descriptor, offset, SEEK_SET) == offset else {
            throw failure()
        }
    }

    /// At most so many bytes; none at the end.
    func read(_ count: Int) throws -> [UInt8] {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            repeat { result = Glibc.read(descriptor, buffer.baseAddress, count) } while result < 0 && errno == EINTR
            filled = max(0, result)
        }
        guard result >= 0 else { throw failure() }
        return bytes
    }

    private func failure() -> ForkError {
        ForkError(
            .refused, "the binlog file \(path) cannot be read: \(String(cString: strerror(errno)))",
            hint: "check that it is there and that this user may read it")
    }
}
