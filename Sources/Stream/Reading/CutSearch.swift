import Binlog
import Server
import Timeline

/// Finds where a stop point lies in a binary log, reading no more than the file that it is in. Of a time the rest of that file is
/// read, too: the clock may have gone backwards there (``Cut/stragglers``).
package enum CutSearch {
    /// - Parameter proven: from when on the binary log holds everything, if its first commit is later.
    /// - Throws: ``ForkError`` `unreachable` when it is not there.
    package static func find(
        _ stop: StopPoint, in source: any BinlogSource, proven: Moment? = nil, progress: JobProgress
    ) async throws -> Cut {
        let binlogs = try await SourceBinlogs(of: source)
        let start = BinlogPosition(file: try await binlogs.file(of: stop, proven: proven).name, offset: 4)
        let end = try await source.end()
        var finder = CutFinder(stop, from: start)
        return try await BinlogTrouble.explained {
            let stream = try await source.stream(from: start, to: .through(end))
            var reader = TransactionReader(from: ReadingPoint(start), until: ReadingPoint(end))
            // The one that shows where the cut is.
            var file: String?
            while let events = try await stream.next() {
                for event in events where file == nil || event.position.file == file {
                    try reader.take(event) { step in
                        switch step {
                        case .begin(let start): _ = try finder.begin(start)
                        case .end(let end): try finder.end(end.position)
                        case .rows, .statement, .fileBlock: break
                        }
                    }
                    if file == nil, finder.position != nil { file = event.position.file }
                }
                progress.add(bytes: events.reduce(0) { $0 + $1.bytes.count })
                guard file != nil else { continue }
                guard case .time = stop, events.last?.position.file == file else { break }
            }
            await stream.stop()
            return try finder.finish(at: end)
        }
    }
}

/// A window both ends of which are known before anything else is: that of a snapshot taken long ago.
package struct ResolvedWindow: Sendable {
    /// Where the copied state belongs.
    package let snapshot: BinlogPosition
    package let cut: Cut
    /// What the user asked for, by which the cut was found.
    package let stop: StopPoint

    /// The snapshot is what was asked for. A time never is: what the binary log lacks may have happened before it, or since.
    package var isOfSnapshot: Bool {
        if case .time = stop { false } else { snapshot == cut.position }
    }

    package var isForward: Bool { snapshot <= cut.position }

    package init(snapshot: BinlogPosition, cut: Cut, stop: StopPoint) {
        self.snapshot = snapshot
        self.cut = cut
        self.stop = stop
    }
}

extension SourceBinlogs {
    package func file(of stop: StopPoint, proven: Moment? = nil) async throws -> BinlogFile {
        switch stop {
        case .latest: return files[files.count - 1]
        case .time(let moment): return try await file(for: moment, proven: proven)
        case .gtid(let gtid), .beforeGTID(let gtid): return try await file(for: gtid)
        case .position(let position): return try file(for: position)
        }
    }
}
