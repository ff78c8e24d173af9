import Binlog
import Files
import Foundation
import Server

/// An archive on disk: reads and writes its manifests, and sees to it that they belong together.
///
/// Everything throws ``ForkError``: refused when there is no such archive or snapshot, rejected when a file is damaged or cannot be
/// read or written.
package struct ArchiveDirectory: Sendable {
    package let path: String
    /// The archive's UUID, which all its manifests have.
    package let id: String

    /// How long one waits for another that changes `archive.json`, which takes milliseconds.
    private static let patience = Duration.seconds(10)

    package init(opening path: String) throws {
        let manifest = path + "/" + ArchiveLayout.manifest
        guard access(manifest, F_OK) == 0 else {
            let code = errno
            guard code == ENOENT || code == ENOTDIR else { throw FileError.system("\(manifest) cannot be read", code) }
            throw ForkError(
                .refused, "\(path) is no archive: \(manifest): \(String(cString: strerror(code))) (errno \(code))",
                hint: "check the path; `\(job: .archiveCreate)` makes an archive")
        }
        self.path = path
        id = try Self.manifest(at: manifest).archive
    }

    /// Makes an archive in a directory that is empty, or not there yet, and opens one that is there.
    package static func create(at path: String) throws -> ArchiveDirectory {
        try Durable.makeDirectory(path)
        let manifest = path + "/" + ArchiveLayout.manifest
        if access(manifest, F_OK) == 0 { return try ArchiveDirectory(opening: path) }
        try requireEmpty(path)
        try Durable.makeDirectory(path + "/" + ArchiveLayout.locks)
        let lock = try ArchiveLock.take(.archive, at: path, patience: patience)
        defer { lock.release() }
        // Another may have made it meanwhile.
        if access(manifest, F_OK) != 0 {
            // The files are there from the beginning, for those who may only read.
            for name in ArchiveLayout.Lock.allCases where name != .archive {
                try ArchiveLock.take(name, at: path, shared: true).release()
            }
            try Durable.makeDirectory(path + "/" + ArchiveLayout.snapshots)
            try Durable.makeDirectory(path + "/" + ArchiveLayout.binlogs)
            let new = ArchiveManifest(archive: UUID().uuidString.lowercased(), created: .now)
            try Durable.replace(manifest, with: try SealedJSON.encode(new))
        }
        return try ArchiveDirectory(opening: path)
    }

    /// What an attempt to create an archive leaves behind is as good as nothing, and so is what a new file system begins with.
    private static func requireEmpty(_ path: String) throws {
        for name in try Durable.entries(of: path) {
            switch name {
            case ArchiveLayout.locks, ArchiveLayout.manifest + ".tmp", "lost+found": continue
            case ArchiveLayout.snapshots, ArchiveLayout.binlogs:
                if try Durable.entries(of: "\(path)/\(name)").isEmpty { continue }
            default: break
            }
            throw ForkError(
                .refused, "\(path) is no archive, and it is not empty: it has \(name)",
                hint: "name an empty directory, or one that is not there yet")
        }
    }

    package func path(_ relative: String) -> String { path + "/" + relative }

    // MARK: - archive.json

    package func manifest() throws -> ArchiveManifest {
        let manifest = try Self.manifest(at: path(ArchiveLayout.manifest))
        try require(manifest.archive == id, ArchiveLayout.manifest)
        return manifest
    }

    /// Reads `archive.json`, lets `body` change it, and writes it, while no other process does. It is not written when `body` throws
    /// or changes nothing.
    package func change<T>(_ body: (inout ArchiveManifest) throws -> T) throws -> T {
        let lock = try ArchiveLock.take(.archive, in: self, patience: Self.patience)
        defer { lock.release() }
        let old = try manifest()
        var new = old
        let result = try body(&new)
        if new != old {
            new.format = ArchiveManifest.currentFormat
            try write(new, ArchiveLayout.manifest)
        }
        return result
    }

    private static func manifest(at path: String) throws -> ArchiveManifest {
        struct Version: Decodable { var format: Int }
        let bytes = try FileReader.contents(of: path, name: path)
        // First: what follows may be anything in another format.
        let version = try SealedJSON.decode(Version.self, from: bytes, name: path).format
        guard ArchiveManifest.knownFormats.contains(version) else {
            throw ForkError(
                .refused,
                "\(path): the archive has format \(version), and this program knows \(ArchiveManifest.currentFormat)",
                hint: "use the version of mysqlfork that wrote it, or a newer one")
        }
        return try decode(ArchiveManifest.self, from: bytes, name: path)
    }

    // MARK: - The others

    package func chain(_ generation: Int) throws -> ChainManifest {
        let file = ArchiveLayout.chain(generation)
        let chain = try read(ChainManifest.self, file)
        try require(chain.archive == id && chain.generation == generation, file)
        return chain
    }

    package func tail(_ generation: Int) throws -> ChainTail {
        let file = ArchiveLayout.tail(generation)
        let tail = try read(ChainTail.self, file)
        try require(tail.archive == id && tail.generation == generation, file)
        return tail
    }

    /// What a generation consists of at one moment, while another process may append to it.
    package func binlogs(_ generation: Int) throws -> (chain: ChainManifest, tail: ChainTail) {
        // The tail first: a file that is closed in between is then in both, and none is missed.
        var tail = try tail(generation)
        let chain = try chain(generation)
        if let open = tail.file, chain.files.contains(where: { $0.name == open.name }) { tail.file = nil }
        return (chain, tail)
    }

    /// A snapshot that `archive.json` names.
    package func snapshot(_ id: String) throws -> SnapshotManifest {
        guard let entry = try manifest().snapshots.first(where: { $0.id == id }) else {
            throw ForkError(
                .refused, "the archive \(path) has no snapshot \(id)",
                hint: "`\(job: .archiveList)` names those that it has")
        }
        let file = ArchiveLayout.snapshotManifest(id)
        let bytes = try FileReader.contents(of: path(file), name: path(file))
        let snapshot = try Self.decode(SnapshotManifest.self, from: bytes, name: path(file))
        try require(snapshot.archive == self.id && snapshot.id == id && SHA256.hex(bytes[...]) == entry.sha256, file)
        return snapshot
    }

    /// Reads a generation's `chain.json`, lets `body` change it, and writes it, while no other process does: one closes files at its
    /// end while another removes some at its beginning.
    /// - Returns: what it says now.
    @discardableResult
    package func changeChain(_ generation: Int, _ body: (inout ChainManifest) throws -> Void) throws -> ChainManifest {
        let lock = try ArchiveLock.take(.archive, in: self, patience: Self.patience)
        defer { lock.release() }
        var chain = try chain(generation)
        try body(&chain)
        try write(chain)
        return chain
    }

    package func write(_ chain: ChainManifest) throws { try write(chain, ArchiveLayout.chain(chain.generation)) }

    package func write(_ tail: ChainTail) throws { try write(tail, ArchiveLayout.tail(tail.generation)) }

    /// - Returns: the SHA-256 that `archive.json` names it with.
    package func write(_ snapshot: SnapshotManifest) throws -> String {
        SHA256.hex(try write(snapshot, ArchiveLayout.snapshotManifest(snapshot.id))[...])
    }

    private func read<T: Manifest>(_ type: T.Type, _ file: String) throws -> T {
        try Self.decode(type, from: FileReader.contents(of: path(file), name: path(file)), name: path(file))
    }

    private static func decode<T: Manifest>(_ type: T.Type, from bytes: [UInt8], name: String) throws -> T {
        let manifest = try SealedJSON.decode(type, from: bytes, name: name)
        if let flaw = manifest.flaw { throw FileError.damaged(name, "is damaged: \(flaw)") }
        return manifest
    }

    @discardableResult
    private func write(_ value: some Encodable, _ file: String) throws -> [UInt8] {
        let bytes = try SealedJSON.encode(value)
        try Durable.replace(path(file), with: bytes)
        return bytes
    }

    /// A file that is whole, but another one's.
    private func require(_ belongs: Bool, _ file: String) throws {
        guard belongs else {
            throw FileError.damaged(path(file), "is another file than the one that was written there")
        }
    }
}
