import Binlog
import Fork
import Foundation
import MySQL
import Server

/// `mysqlfork archive verify`: reads everything in an archive that counts, and names all that is wrong.
package struct ArchiveVerifyJob: Sendable {
    private let path: String
    private let threads: Int
    private let trial: ForkOptions?
    private let progress: JobProgress

    /// - Parameters:
    ///   - path: the archive's directory.
    ///   - threads: how many files are read at the same time.
    ///   - trial: a server to restore the newest snapshot to, brought to where the archive ends. nil to read only.
    package init(archive path: String, threads: Int, trial: ForkOptions?, progress: JobProgress) {
        self.path = path
        self.threads = threads
        self.trial = trial
        self.progress = progress
    }

    /// - Returns: with what is damaged. Nothing is restored then.
    /// - Throws: ``ForkError`` when it is no archive, and what a fork throws.
    package func run() async throws -> ArchiveVerification {
        let start = ContinuousClock.now
        let archive: ArchiveDirectory
        let manifest: ArchiveManifest
        let lock: ArchiveLock?
        do {
            archive = try ArchiveDirectory(opening: path)
            lock = try archive.readersLock()
            manifest = try archive.manifest()
        } catch {
            guard let error = ForkError(ofArchive: error) else { throw error }
            // Without it, nothing is known of the others.
            return ArchiveVerification(
                archive: path, snapshots: 0, generations: 0, files: 1, bytes: 0,
                findings: [.init(ArchiveLayout.manifest, "\(error.message)")], notes: [])
        }
        defer { lock?.release() }
        var report = try await read(archive, manifest)
        if let trial, report.findings.isEmpty {
            report.restore = try await restore(manifest, trial)
        }
        report.seconds = (ContinuousClock.now - start) / .seconds(1)
        return report
    }

    private func read(_ archive: ArchiveDirectory, _ manifest: ArchiveManifest) async throws -> ArchiveVerification {
        let contents = ArchiveContents(archive, manifest)
        let checks = contents.snapshots.flatMap(\.checks) + contents.chains.flatMap(\.checks)
        progress.enter(.verify, expectedBytes: Int(clamping: checks.reduce(0) { $0 + $1.size }))
        // Largest first, so that no thread is left alone with one.
        let found = try await WorkQueue.run(checks.sorted { $0.size > $1.size }, atOnce: threads) { check in
            let found = try await OwnThread.run { check.findings() }
            progress.add(bytes: Int(clamping: check.size))
            return found
        }
        let findings = contents.findings + found.flatMap(\.self) + contents.chains.flatMap { $0.findingsBetweenFiles() }
        return ArchiveVerification(
            archive: path, snapshots: manifest.snapshots.count, generations: manifest.generations.count,
            files: checks.count + contents.manifests, bytes: checks.reduce(0) { $0 + $1.size },
            findings: findings.sorted { ($0.file, $0.problem) < ($1.file, $1.problem) },
            notes: contents.uncountedFiles())
    }

    private func restore(_ manifest: ArchiveManifest, _ trial: ForkOptions) async throws -> ForkReport {
        var options = trial
        options.stopPoint = .latest
        options.verifies = true
        let newest = manifest.snapshots.last?.id
        let sources = try await ArchiveSource.candidates(
            in: path, for: .latest, snapshot: newest, progress: progress)
        return try await ForkJob(options, sources: sources, progress: progress).run()
    }
}

/// A file to be read.
struct FileCheck: Sendable {
    /// By its path in the archive's directory.
    let file: String
    /// Bytes, as it is stored.
    let size: UInt64
    /// Reads it; throws what is wrong with it, or returns what does not agree with the rest.
    let read: @Sendable () throws -> [ArchiveVerification.Finding]

    func findings() -> [ArchiveVerification.Finding] {
        do {
            return try read()
        } catch {
            return [.init(file, "\(error)")]
        }
    }
}
