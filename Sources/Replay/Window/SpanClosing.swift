import Binlog
import Catalog
import MySQL
import Server
import Stream
import Timeline

/// Brings a copy whose tables were read at moments that differ a little to the one position that it is said to be of.
package struct SpanClosing {
    package let span: CopySpan
    package let source: any BinlogSource
    package let target: Server
    package let scope: WindowScope
    package let threads: Int
    package let memory: Int
    /// What the target has not of the copy.
    package let absent: AbsentObjects
    package let progress: JobProgress

    package init(
        span: CopySpan, source: any BinlogSource, target: Server, scope: WindowScope, threads: Int, memory: Int,
        absent: AbsentObjects, progress: JobProgress
    ) {
        self.span = span
        self.source = source
        self.target = target
        self.scope = scope
        self.threads = threads
        self.memory = memory
        self.absent = absent
        self.progress = progress
    }

    /// - Parameter writer: for reading metadata.
    /// - Returns: values that the target computed otherwise.
    package func apply(writer: Connection) async throws -> [NotCopied] {
        progress.enter(.window)
        var application = WindowApplication(
            source: source, target: target, scope: scope, threads: threads, memory: memory, accounts: nil,
            progress: progress)
        application.span = span
        application.absent = absent
        return try await application.apply(findings(), source.facts(), writer: writer).notCopied
    }

    /// What the copy lacks, or may lack.
    private func findings() async throws -> WindowFindings {
        var scan = WindowScan(
            .position(span.end), .forward, from: span.first, snapshot: span.first, segmentBytes: .max,
            classifier: scope.classifier, selects: scope.selects)
        var transaction = span.first
        return try await BinlogTrouble.explained {
            try await WindowReader(source: source, progress: progress).read(
                from: ReadingPoint(span.first), until: ReadingPoint(span.end)
            ) { step in
                if case .begin(let start) = step { transaction = start.position }
                if case .rows(let change) = step, transaction < span.start(of: change.table.identity) { return }
                try scan.take(step)
            }
            return try scan.finish(at: span.end)
        }
    }
}
