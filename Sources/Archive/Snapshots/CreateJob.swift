import Binlog
import Files
import Fork
import Foundation
import MySQL
import Server

/// `mysqlfork archive create`: a new snapshot of a server in an archive, and the archive's binary log up to it.
///
/// The snapshot counts from the moment in which `archive.json` names it. Whatever happens before, the archive is as it was; what a
/// process leaves behind that could not clean up is never used.
package struct CreateJob: Sendable {
    private let source: Endpoint
    private let archive: String
    private let threads: Int
    private let isStrict: Bool
    private let progress: JobProgress

    /// - Parameters:
    ///   - archive: the directory; it is made if it is not there.
    ///   - threads: connections that read at the same time.
    ///   - isStrict: no snapshot is taken when something cannot be archived.
    package init(source: Endpoint, archive: String, threads: Int, isStrict: Bool = false, progress: JobProgress) {
        self.source = source
        self.archive = archive
        self.threads = threads
        self.isStrict = isStrict
        self.progress = progress
    }

    /// - Throws: ``ForkError`` and ``ServerError``: refused by preflight, or because another process takes a snapshot; interrupted for a
    ///   lost connection or a cancelled task; rejected for a disk that takes no more, and a chain that does not reach the snapshot.
    package func run() async throws -> CreateReport {
        let start = ContinuousClock.now
        do {
            progress.enter(.preflight)
            let live = LiveSource(source)
            let findings = try await SourceChecks.forArchive(of: live, threads: threads, isStrict: isStrict)
            guard findings.problems.isEmpty else {
                throw ForkError(refusing: findings.problems, untouched: "archive")
            }
            let directory = try ArchiveDirectory.create(at: archive)
            let lock = try ArchiveLock.take(.create, in: directory)
            defer { lock.release() }
            return try await create(in: directory, from: live, findings.warnings, start)
        } catch is CancellationError {
            throw ForkError(
                .interrupted, "interrupted: no snapshot was made",
                hint: "run the command again; the archive is as it was")
        }
    }

    private func create(
        in directory: ArchiveDirectory, from live: LiveSource, _ warnings: [Wording],
        _ start: ContinuousClock.Instant
    ) async throws -> CreateReport {
        let breaks = ChainBreaks()
        let chain = ChainCatchUp(source: source, directory: directory, report: breaks.note, note: progress.note)
        progress.enter(.binlog)
        // First of all, since a new archive's chain begins where the binary log is now.
        var binlogBytes = try await chain.run()
        progress.enter(.snapshot)
        let log = try await SourceLog.read(from: source)
        let snapshot = try await live.takeSnapshot(readers: threads, note: progress.note)
        if let reason = snapshot.displacement {
            await abandon(snapshot)
            throw ForkError(
                .refused, "it is not known where in the source's binary log a snapshot would stand: \(reason)",
                hint: "try again when less is written; the archive is as it was")
        }
        let coordinates = snapshot.coordinates
        let taken = coordinates.time
        let id: String
        let head: String
        do {
            head = try await log.head(at: coordinates, from: source)
            id = try makeDirectory(in: directory, taken)
        } catch {
            await abandon(snapshot)
            throw error
        }
        do {
            let written: SnapshotWriter.Result
            do {
                written = try await SnapshotWriter(
                    directory: directory, id: id, source: live, snapshot: snapshot, progress: progress
                ).write()
                // Fails when the backup lock was lost: definitions may have changed then.
                try await snapshot.release()
            } catch {
                await abandon(snapshot)
                throw error
            }
            let manifest = SnapshotManifest(
                archive: directory.id, id: id, source: ServerSummary(written.description.facts, live.address),
                coordinates: coordinates, span: snapshot.span, binlogHead: head,
                seconds: (ContinuousClock.now - start) / .seconds(1),
                lockSeconds: snapshot.lockSeconds, files: written.files, tables: written.tables,
                notCopied: written.notCopied)
            progress.enter(.binlog)
            let coverage = ChainCoverage(
                directory: directory, serverUUID: manifest.source.uuid, coordinates: coordinates, head: head)
            let reached = try await chain.reach(coverage)
            binlogBytes += reached.bytes
            let placed = manifest.onChain(prefix: reached.prefix)
            let from = try directory.add(placed, taken, to: reached.generation)
            return report(
                placed, taken, databases: written.description.catalog.databases.count, binlogBytes: binlogBytes,
                range: CreateReport.Range(from: from, through: reached.through),
                warnings: warnings, breaks: breaks.warnings,
                seconds: (ContinuousClock.now - start) / .seconds(1))
        } catch {
            removeUnlessNamed(id, in: directory)
            throw error
        }
    }

    /// An error may have come after `archive.json` was written.
    private func removeUnlessNamed(_ id: String, in directory: ArchiveDirectory) {
        guard let named = try? directory.manifest().snapshots, !named.contains(where: { $0.id == id }) else { return }
        try? Durable.remove(directory.path(ArchiveLayout.snapshot(id)))
    }

    /// In a task of its own: this one may have been cancelled, and then nothing that it awaits would be done.
    private func abandon(_ snapshot: any SourceSnapshot) async {
        await Task { await snapshot.abandon() }.value
    }

    /// - Returns: its name, which is the snapshot's.
    private func makeDirectory(in directory: ArchiveDirectory, _ taken: Moment) throws -> String {
        let named = Set(try directory.manifest().snapshots.map(\.id))
        let present = Set(try Durable.entries(of: directory.path(ArchiveLayout.snapshots)))
        let id = SnapshotID.make(for: taken) { named.contains($0) || present.contains($0) }
        try Durable.makeDirectory(directory.path(ArchiveLayout.snapshot(id)))
        return id
    }

    private func report(
        _ manifest: SnapshotManifest, _ taken: Moment, databases: Int, binlogBytes: UInt64, range: CreateReport.Range,
        warnings: [Wording], breaks: [String], seconds: Double
    ) -> CreateReport {
        let parts = manifest.tables.flatMap(\.parts)
        let files = manifest.files.map(\.size) + parts.map(\.file.size)
        return CreateReport(
            archive: archive, snapshot: manifest.id, taken: taken, source: manifest.source,
            coordinates: manifest.coordinates,
            databases: databases, tables: manifest.tables.count, rows: parts.reduce(0) { $0 + $1.rows },
            textBytes: Int(clamping: parts.reduce(0) { $0 + $1.textSize }),
            storedBytes: Int(clamping: files.reduce(0, +)), seconds: seconds, lockSeconds: manifest.lockSeconds,
            binlogBytes: Int(clamping: binlogBytes), range: range, notCopied: manifest.notCopied, warnings: warnings,
            breaks: breaks)
    }
}
