import Binlog
import Server
import Timeline

/// Reads a part of a source's binary log as what its transactions did.
package struct WindowReader: Sendable {
    package let source: any BinlogSource
    package let progress: JobProgress

    package init(source: any BinlogSource, progress: JobProgress) {
        self.source = source
        self.progress = progress
    }

    /// - Parameters:
    ///   - start: may lie inside a transaction, and so may `end`.
    ///   - body: gets each step.
    package func read(
        from start: ReadingPoint, until end: ReadingPoint, _ body: (TransactionStep) throws -> Void
    ) async throws {
        try await read(from: start, until: end, pausing: { false }, body, settle: {})
    }

    /// - Parameters:
    ///   - pausing: asked inside compressed transactions: whether `settle` should be called now.
    ///   - settle: called after each event, and when `pausing` says so.
    package func read(
        from start: ReadingPoint, until end: ReadingPoint, pausing: () -> Bool,
        _ body: (TransactionStep) throws -> Void, settle: () async throws -> Void
    ) async throws {
        guard start != end else { return }
        // An end inside a transaction has to be read past.
        let last = end.place.innerEvents == 0 ? BinlogEnd.through(end.place.position) : .now
        let stream = try await source.stream(from: start.place.position, to: last)
        var reader = TransactionReader(from: start, until: end)
        progress.beginWindow()
        do {
            while !reader.isAtEnd, let events = try await stream.next() {
                var unreported = 0
                for event in events {
                    try reader.take(event, pausing: pausing, body)
                    unreported += event.bytes.count
                    if pausing() {
                        progress.add(bytes: unreported)
                        unreported = 0
                    }
                    try await settle()
                    while reader.isPaused {
                        try reader.goOn(pausing: pausing, body)
                        try await settle()
                    }
                }
                progress.add(bytes: unreported)
            }
        } catch {
            await stream.stop()
            throw error
        }
        await stream.stop()
    }
}
