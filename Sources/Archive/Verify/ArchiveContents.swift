import Binlog
import Files
import Foundation

/// What belongs to an archive by its manifests, which are read first.
struct ArchiveContents {
    typealias Finding = ArchiveVerification.Finding

    let archive: ArchiveDirectory
    let manifest: ArchiveManifest
    private(set) var snapshots: [SnapshotCheck] = []
    private(set) var chains: [ChainCheck] = []
    /// What is wrong with the manifests.
    private(set) var findings: [Finding] = []

    init(_ archive: ArchiveDirectory, _ manifest: ArchiveManifest) {
        self.archive = archive
        self.manifest = manifest
        for entry in manifest.snapshots {
            let file = ArchiveLayout.snapshotManifest(entry.id)
            if let snapshot = read(file, { try archive.snapshot(entry.id) }) {
                snapshots.append(SnapshotCheck(archive: archive, entry: entry, manifest: snapshot))
            }
        }
        for generation in manifest.generations {
            // Both are read, whatever the first one is like.
            let tail = read(ArchiveLayout.tail(generation.number)) { try archive.tail(generation.number) }
            let chain = read(ArchiveLayout.chain(generation.number)) { try archive.chain(generation.number) }
            guard tail != nil, chain != nil else { continue }
            let file = ArchiveLayout.tail(generation.number)
            guard let chain = read(file, { try ArchivedChain(generation, in: archive) }) else { continue }
            chains.append(
                ChainCheck(
                    archive: archive, chain: chain,
                    snapshots: snapshots.filter { $0.entry.generation == generation.number }))
        }
        let numbers = Set(manifest.generations.map(\.number))
        for entry in manifest.snapshots where !numbers.contains(entry.generation) {
            findings.append(
                Finding(
                    ArchiveLayout.manifest,
                    "snapshot \(entry.id) belongs to generation \(entry.generation), which is not there"))
        }
    }

    private mutating func read<T>(_ file: String, _ body: () throws -> T) -> T? {
        do {
            return try body()
        } catch {
            findings.append(Finding(file, "\(error)"))
            return nil
        }
    }

    /// `archive.json`, and those that it leads to.
    var manifests: Int { 1 + manifest.snapshots.count + 2 * manifest.generations.count }

    // MARK: - What does not belong to it

    /// Every other file, and every directory of which nothing counts.
    func uncountedFiles() -> [Finding] {
        let counted = countedFiles
        // A server without tables has no parts.
        let folders = Set(
            counted.flatMap(Self.folders) + snapshots.map { ArchiveLayout.snapshot($0.entry.id) + "/data" })
        var found: [Finding] = []
        func look(into folder: String) {
            let entries = (try? Durable.entries(of: folder.isEmpty ? archive.path : archive.path(folder))) ?? []
            for entry in entries.sorted() {
                let file = folder.isEmpty ? entry : "\(folder)/\(entry)"
                if counted.contains(file) { continue }
                if folders.contains(file) {
                    look(into: file)
                } else if file != ArchiveLayout.locks {
                    found.append(Finding(file, Self.remark(on: file)))
                }
            }
        }
        look(into: "")
        return found
    }

    private var countedFiles: Set<String> {
        var files: Set<String> = [ArchiveLayout.manifest]
        for snapshot in snapshots { files.formUnion(snapshot.files) }
        for entry in manifest.snapshots { files.insert(ArchiveLayout.snapshotManifest(entry.id)) }
        for generation in manifest.generations {
            files.insert(ArchiveLayout.chain(generation.number))
            files.insert(ArchiveLayout.tail(generation.number))
        }
        for chain in chains { files.formUnion(chain.chain.files.map(chain.name)) }
        return files
    }

    /// Those that a file is in.
    private static func folders(of file: String) -> [String] {
        let parts = file.split(separator: "/")
        return parts.indices.dropFirst().map { parts[..<$0].joined(separator: "/") }
            + [ArchiveLayout.snapshots, ArchiveLayout.binlogs]
    }

    private static func remark(on file: String) -> String {
        if file.hasSuffix(".tmp") { return "\(file) was being written, and does not count" }
        if file.hasPrefix(ArchiveLayout.snapshots + "/"), file.split(separator: "/").count == 2 {
            return "\(file) is no finished snapshot, or one that was removed, and does not count"
        }
        return "\(file) does not belong to the archive"
    }
}
