import Binlog

/// Binlog files that are kept somewhere, one after the other.
///
/// They must not be encrypted. They are read as the server leaves them: each ends with ROTATE or STOP, but for one that the server
/// died with, and the last one.
package actor FileBinlogStream: BinlogStream {
    private let files: [any StoredBinlog]
    private let lastIsLive: Bool
    private var reader: BinlogFileReader?
    private var index: Int
    private var sequence: EventSequence
    private var isStopped = false
    /// Bytes that are read at a time.
    private let batchSize: Int

    /// Files on disk.
    package init(
        paths: [String], from start: BinlogPosition? = nil, through end: BinlogPosition? = nil, lastIsLive: Bool = false
    ) throws {
        try self.init(paths.map { PlainBinlog(path: $0) }, from: start, through: end, lastIsLive: lastIsLive)
    }

    /// - Parameters:
    ///   - files: in order. None may be missing in between.
    ///   - start: in one of the files; nil for the beginning of the first.
    ///   - end: the end of the last file when nil.
    ///   - lastIsLive: a server is still writing to the last file: the beginning of an event at its end is not missed.
    package init(
        _ files: [any StoredBinlog], from start: BinlogPosition? = nil, through end: BinlogPosition? = nil,
        lastIsLive: Bool = false, batchSize: Int = 1 << 20
    ) throws {
        let names = files.map(\.name)
        try BinlogFiles.checkOrder(names)
        guard let first = start?.file ?? names.first, let index = names.firstIndex(of: first) else {
            throw BinlogError("\(start?.file ?? "the first file") is not among the files", at: start)
        }
        let begin = start ?? BinlogPosition(file: first, offset: 4)
        self.files = files
        self.batchSize = batchSize
        self.lastIsLive = lastIsLive
        self.index = index
        sequence = EventSequence(from: begin, through: end)
        reader = try BinlogFileReader(files[index], from: begin.offset)
        // As a server does, for a reader who begins in the middle.
        head = begin.offset > 4 ? reader?.head : nil
    }

    private var head: Event?

    package func next() async throws -> [Event]? {
        if isStopped { throw CancellationError() }
        if let head {
            self.head = nil
            return [head]
        }
        while !sequence.isComplete {
            try Task.checkCancellation()
            if let found = try reader?.next(bytes: batchSize) {
                var events: [Event] = []
                events.reserveCapacity(found.count)
                for (event, next) in found where try sequence.admit(event, next: next) { events.append(event) }
                if !events.isEmpty { return events }
            } else if try !goOn() {
                try sequence.finish()
                return nil
            }
        }
        return nil
    }

    package func stop() {
        isStopped = true
        reader = nil
    }

    /// Turns to the next file, if there is one.
    private func goOn() throws -> Bool {
        guard let last = reader?.name else { return false }
        let isLast = index + 1 == files.count
        try checkEnd(isLast: isLast)
        reader = nil
        guard !isLast else { return false }
        index += 1
        let next = try BinlogFileReader(files[index])
        let beginning = BinlogPosition(file: next.name, offset: 4)
        if BinlogPosition.segment(of: next.name) == BinlogPosition.segment(of: last) {
            try sequence.enter(beginning)
        } else {
            try sequence.enterOther(beginning)
        }
        reader = next
        return true
    }

    private func checkEnd(isLast: Bool) throws {
        guard let problem = reader?.problemAtEnd(isLast: isLast, isLive: isLast && lastIsLive) else { return }
        throw problem
    }
}

extension BinlogFileReader {
    /// What is wrong with a file that has been read to its end.
    fileprivate func problemAtEnd(isLast: Bool, isLive: Bool) -> BinlogError? {
        if pending > 0 && !isLive {
            return BinlogError("the file is cut off: \(pending) bytes of an event are there, and no more", at: position)
        }
        if !isLast && !isClosed && isMarkedInUse {
            return BinlogError(
                "the file is a copy made while the server was writing to it: more has followed that is not in it",
                at: position)
        }
        return nil
    }
}
