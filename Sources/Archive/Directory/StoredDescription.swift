import Files
import Fork
import Foundation
import Server
import Synchronization

/// A snapshot's `description.json.zst`, read when it is first asked for.
package final class StoredDescription: Sendable {
    /// Below the snapshot's directory.
    package static let file = "description.json.zst"

    /// Bytes of what is in it: more than the definitions of a million tables have. A few kilobytes can be made to unfold to any size.
    private static let limit = 1 << 30

    private let path: String
    private let stored: SnapshotManifest.StoredFile?
    private let name: String
    private let content = Mutex<SourceDescription?>(nil)

    /// - Parameter name: what messages call the source.
    package init(of snapshot: SnapshotManifest, in archive: ArchiveDirectory, name: String) {
        path = archive.path(ArchiveLayout.snapshot(snapshot.id)) + "/" + Self.file
        stored = snapshot.files.first { $0.path == Self.file }
        self.name = name
    }

    /// - Throws: ``ForkError`` (rejected) when it is damaged.
    package func read() throws -> SourceDescription {
        try content.withLock { content in
            if let content { return content }
            let description = try load()
            content = description
            return description
        }
    }

    private func load() throws -> SourceDescription {
        guard let stored else { throw FileError.damaged(path, "is not named in the snapshot's manifest") }
        let reader = try StoredFileReader(
            path: path, expecting: (stored.size, stored.sha256), compressed: true, name: path)
        var bytes: [UInt8] = []
        while let piece = try reader.next() {
            bytes += piece
            guard bytes.count <= Self.limit else {
                throw FileError.damaged(path, "unfolds to more than \(Self.limit >> 20) MiB")
            }
        }
        do {
            var description = try JSONDecoder().decode(SourceDescription.self, from: Data(bytes))
            description.facts.name = name
            description.facts.isLive = false
            description.facts.accountSet = description.accounts
            return description
        } catch {
            throw FileError.damaged(path, "is not understood: \(error)")
        }
    }
}
