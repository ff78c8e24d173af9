import Binlog
import Server
import Stream
import Timeline

/// The window between a stop point and the snapshot, found by going through the binary log once. What was read for the plan need
/// not be read again: the snapshot comes later, and ``read(to:)`` goes on from where it was.
package struct WindowSurvey: Sendable {
    package let stop: StopPoint
    package let direction: Direction
    package let scope: WindowScope
    private let reader: WindowReader
    private var scan: WindowScan
    /// Where reading has come to.
    private(set) var end: BinlogPosition
    /// Where it begins, and what it begins with.
    private let beginning: (scan: WindowScan, position: BinlogPosition)

    /// Into the past: from where the stop point must be, to where the binary log ends now.
    /// - Parameter snapshot: an end before that, when the snapshot is known already.
    package static func backward(
        to stop: StopPoint, through snapshot: BinlogPosition? = nil, scope: WindowScope, memory: Int,
        reader: WindowReader
    ) async throws -> WindowSurvey {
        let binlogs = try await SourceBinlogs(of: reader.source)
        let now = try await reader.source.end()
        let end = snapshot ?? now
        let file = try await binlogs.file(of: stop)
        var index = binlogs.files.firstIndex(of: file) ?? 0
        while true {
            reader.progress.enter(.scan, expectedBytes: binlogs.files[index...].totalSize)
            var survey = WindowSurvey(
                stop, .backward, from: BinlogPosition(file: binlogs.files[index].name, offset: 4), snapshot: end,
                scope: scope, memory: memory, reader: reader)
            try await survey.read(to: end)
            // A transaction committed in the window may have been prepared long before.
            guard index > 0, try !survey.findings().xa.unread.isEmpty else { return survey }
            index -= 1
        }
    }

    /// To a moment after the snapshot.
    /// - Parameter cut: where that is, if it is known.
    package static func forward(
        from snapshot: BinlogPosition, to stop: StopPoint, through cut: BinlogPosition? = nil, scope: WindowScope,
        memory: Int, reader: WindowReader
    ) async throws -> WindowSurvey {
        let binlogs = try await SourceBinlogs(of: reader.source)
        let now = try await reader.source.end()
        let end = cut ?? now
        var start = snapshot
        var index = binlogs.files.firstIndex { $0.name == snapshot.file }
        while true {
            var survey = WindowSurvey(
                stop, .forward, from: start, snapshot: snapshot, scope: scope, memory: memory, reader: reader)
            try await survey.read(to: end)
            guard let earlier = index, try !survey.findings().xa.unread.isEmpty else { return survey }
            guard start.offset == 4 ? earlier > 0 : true else { return survey }
            index = start.offset == 4 ? earlier - 1 : earlier
            start = BinlogPosition(file: binlogs.files[index ?? 0].name, offset: 4)
        }
    }

    private init(
        _ stop: StopPoint, _ direction: Direction, from start: BinlogPosition, snapshot: BinlogPosition,
        scope: WindowScope, memory: Int, reader: WindowReader
    ) {
        self.stop = stop
        self.direction = direction
        self.scope = scope
        self.reader = reader
        // Keys and the table to find them take memory beside the images.
        scan = WindowScan(
            stop, direction, from: start, snapshot: snapshot, segmentBytes: UInt64(memory / 2),
            classifier: scope.classifier, selects: scope.selects)
        end = start
        beginning = (scan, start)
    }

    /// Goes on to a later position, a boundary between transactions.
    package mutating func read(to position: BinlogPosition) async throws {
        guard end < position else { return }
        var (scan, start) = (scan, end)
        repeat {
            try await BinlogTrouble.explained {
                try await reader.read(from: ReadingPoint(start), until: ReadingPoint(position)) {
                    try scan.take($0)
                }
            }
            self.scan = scan
            // Names that can be read now may be in statements that were not understood.
            (scan, start) = beginning
        } while try await scope.interpreter?.readNames() ?? false
        end = position
    }

    /// What lies in the window, as far as it was read.
    /// - Throws: ``ForkError`` `unreachable` when the stop point is not there.
    package func findings() throws -> WindowFindings {
        do { return try scan.finish(at: end) } catch { throw BinlogTrouble.explanation(of: error) }
    }
}
