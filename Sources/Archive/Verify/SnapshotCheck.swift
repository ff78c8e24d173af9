import Binlog
import Catalog
import Fork
import MySQL
import Synchronization

/// The files of a snapshot.
struct SnapshotCheck: Sendable {
    typealias Finding = ArchiveVerification.Finding

    let archive: ArchiveDirectory
    let entry: ArchiveManifest.Snapshot
    let manifest: SnapshotManifest

    private var folder: String { ArchiveLayout.snapshot(manifest.id) }

    private var parts: [SnapshotManifest.Part] { manifest.tables.flatMap(\.parts) }

    /// By their paths in the archive's directory.
    var files: Set<String> {
        Set((manifest.files.map(\.path) + parts.map(\.file.path)).map { "\(folder)/\($0)" })
    }

    var checks: [FileCheck] {
        manifest.files.map { file in
            check(file) { file.path == StoredDescription.file ? try checkDescription() : try readAll(file) }
        } + parts.map { part in check(part.file) { try read(part) } }
    }

    private func check(
        _ file: SnapshotManifest.StoredFile, _ read: @escaping @Sendable () throws -> [Finding]
    ) -> FileCheck {
        FileCheck(file: "\(folder)/\(file.path)", size: file.size, read: read)
    }

    private func open(_ file: SnapshotManifest.StoredFile, compressed: Bool) throws -> StoredFileReader {
        let path = archive.path("\(folder)/\(file.path)")
        return try StoredFileReader(
            path: path, expecting: (file.size, file.sha256), compressed: compressed, name: path)
    }

    private func readAll(_ file: SnapshotManifest.StoredFile) throws -> [Finding] {
        let reader = try open(file, compressed: file.path.hasSuffix(".zst"))
        while try reader.next() != nil {}
        return []
    }

    private func read(_ part: SnapshotManifest.Part) throws -> [Finding] {
        let reader = try open(part.file, compressed: true)
        var (size, text, rows) = (UInt64(0), SHA256(), RowCounter())
        while let piece = try reader.next() {
            size += UInt64(piece.count)
            text.update(piece)
            rows.count(piece)
        }
        let file = "\(folder)/\(part.file.path)"
        guard size == part.textSize, text.hex == part.textSHA256 else {
            return [Finding(file, "\(archive.path(file)) holds other text than the manifest tells")]
        }
        guard rows.rows == part.rows else {
            return [
                Finding(file, "\(archive.path(file)) holds \(rows.rows) rows, and the manifest tells of \(part.rows)")
            ]
        }
        return []
    }

    /// Whether mysqlfork understands it, and every table that it tells of has its rows in the manifest.
    private func checkDescription() throws -> [Finding] {
        let description = try StoredDescription(of: manifest, in: archive, name: "archive \(archive.path)").read()
        let stored = Set(manifest.tables.map { TableIdentity($0.database, $0.name) })
        let file = ArchiveLayout.snapshotManifest(manifest.id)
        return description.catalog.tables.filter { $0.hasData && !stored.contains($0.name) }.map {
            Finding(file, "\(archive.path(file)) does not tell where the rows of table \($0.name) are")
        }
    }
}

/// Counts the rows of text for LOAD DATA: its newlines, apart from those that belong to a value and so are escaped.
private struct RowCounter {
    private(set) var rows = 0
    private var isEscaped = false

    mutating func count(_ text: [UInt8]) {
        for byte in text {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\n") {
                rows += 1
            }
        }
    }
}
