import Binlog
import Fork
import Server
import Timeline

/// `mysqlfork timeline --archive`: what happened on the server of an archive, generation by generation.
package struct ArchiveTimeline: Sendable {
    private let options: TimelineOptions
    private let path: String
    private let progress: JobProgress

    /// - Parameter path: the archive's directory.
    package init(_ options: TimelineOptions, archive path: String, progress: JobProgress) {
        self.options = options
        self.path = path
        self.progress = progress
    }

    /// - Parameter body: gets the transactions in their order, the oldest generation's first; with a limit, when they are known to be
    ///   the last ones. What it throws ends the job.
    /// - Returns: what the user should know beside them, such as where the chain is broken.
    /// - Throws: ``ForkError``
    package func run(_ body: ([TransactionSummary]) throws -> Void) async throws -> [Wording] {
        let archive = try ArchiveDirectory(opening: path)
        let lock = try archive.readersLock()
        defer { lock?.release() }
        let manifest = try archive.manifest()
        var options = options
        options.since = try options.since?.fixed(now: .now)
        options.until = try options.until?.fixed(now: .now)
        let sources = try manifest.generations.map { generation in
            ArchivedBinlogs(
                try ArchivedChain(generation, in: archive), description: try description(manifest, archive),
                name: "archive \(path)")
        }
        let notes = manifest.generations.dropFirst().map { generation -> Wording in
            "generation \(generation.number) begins at \(generation.begun), because the chain was broken"
                + " (\(generation.cause.rawValue)): \(generation.detail)"
        }
        guard let limit = options.limit else {
            var all = Array(notes)
            for source in sources {
                all += try await TimelineJob(options, source: source, progress: progress).run(body)
            }
            return all
        }
        return try await notes + last(limit, of: sources, options, body)
    }

    private func last(
        _ limit: Int, of sources: [ArchivedBinlogs], _ options: TimelineOptions,
        _ body: ([TransactionSummary]) throws -> Void
    ) async throws -> [Wording] {
        var options = options
        var (found, notes): ([[TransactionSummary]], [Wording]) = ([], [])
        for source in sources.reversed() {
            let missing = limit - found.reduce(0) { $0 + $1.count }
            guard missing > 0 else { break }
            options.limit = missing
            var summaries: [TransactionSummary] = []
            notes += try await TimelineJob(options, source: source, progress: progress).run { summaries += $0 }
            found.append(summaries)
        }
        for summaries in found.reversed() where !summaries.isEmpty { try body(summaries) }
        return notes
    }

    /// How names of tables are compared does not change while a server lives: any snapshot knows.
    private func description(
        _ manifest: ArchiveManifest, _ archive: ArchiveDirectory
    ) throws -> StoredDescription? {
        guard let newest = manifest.snapshots.last else { return nil }
        return StoredDescription(of: try archive.snapshot(newest.id), in: archive, name: "archive \(path)")
    }
}
