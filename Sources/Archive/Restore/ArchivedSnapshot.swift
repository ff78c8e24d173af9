import Binlog
import Catalog
import Files
import Fork
import MySQL
import Replay
import Server

/// A snapshot in an archive: a source's state, as files.
struct ArchivedSnapshot: SourceSnapshot {
    let readers: [any RowReader]
    private let manifest: SnapshotManifest
    private let description: SourceDescription
    private let parts: SnapshotParts

    init(
        _ manifest: SnapshotManifest, _ description: SourceDescription, in archive: ArchiveDirectory,
        readers count: Int
    ) {
        self.manifest = manifest
        self.description = description
        parts = SnapshotParts(manifest, in: archive)
        readers = Array(repeating: PartReader(parts: parts), count: count)
    }

    var coordinates: SnapshotCoordinates { manifest.coordinates }
    var span: CopySpan? { manifest.span }
    var displacement: String? { nil }
    var lockSeconds: Double { 0 }
    var preparedTransactions: [UndecidedTransaction] { description.preparedTransactions }

    func databases() async throws -> [String] { description.facts.databases }

    /// - Throws: ``ForkError`` (rejected) when a file with rows of these databases is missing or has another size than it should,
    ///   before anything is written anywhere. Whether its content is right is found when it is read.
    func catalog(of databases: [String]) async throws -> Catalog {
        let catalog = description.catalog.selecting(databases)
        for table in catalog.tables where table.hasData { try parts.checkSizes(of: table.name) }
        return catalog
    }

    func accounts() async throws -> AccountSet { description.accounts }
    func settings() async throws -> ServerSettings { description.settings }

    func ranges(of tables: [Table]) async throws -> [[KeyRange]] {
        try tables.map { try parts.ranges(of: $0.name) }
    }

    func compareRows(
        of tables: [TableCopy], apartFrom omitted: [TableIdentity: Set<ExactText>], on target: Server, connections: Int,
        progress: JobProgress
    ) async throws -> VerificationReport {
        try await PartComparison(parts: parts, target: target, progress: progress)
            .compare(tables, connections: connections)
    }

    func release() async throws {}
    func abandon() async {}
}

/// The files that hold a snapshot's rows.
struct SnapshotParts: Sendable {
    private let folder: String
    private let tables: [TableIdentity: [SnapshotManifest.Part]]

    init(_ manifest: SnapshotManifest, in archive: ArchiveDirectory) {
        folder = archive.path(ArchiveLayout.snapshot(manifest.id))
        tables = Dictionary(
            manifest.tables.map { (TableIdentity($0.database, $0.name), $0.parts) }, uniquingKeysWith: +)
    }

    func parts(of table: TableIdentity) throws -> [SnapshotManifest.Part] {
        guard let parts = tables[table] else {
            throw FileError.damaged(folder + "/snapshot.json", "does not tell where the rows of table \(table) are")
        }
        return parts
    }

    func ranges(of table: TableIdentity) throws -> [KeyRange] { try parts(of: table).map(\.range) }

    func part(_ range: KeyRange, of table: TableIdentity) throws -> SnapshotManifest.Part {
        guard let part = try parts(of: table).first(where: { $0.range == range }) else {
            throw FileError.damaged(
                folder + "/snapshot.json", "does not tell where the rows \(range) of table \(table) are")
        }
        return part
    }

    func path(of part: SnapshotManifest.Part) -> String { folder + "/" + part.file.path }

    /// The text of a part; what is handed out is right when it has been read to its end.
    func open(_ part: SnapshotManifest.Part) throws -> StoredFileReader {
        let path = path(of: part)
        return try StoredFileReader(
            path: path, expecting: (part.file.size, part.file.sha256), compressed: true, name: path)
    }

    func checkSizes(of table: TableIdentity) throws {
        for part in try parts(of: table) { _ = try open(part) }
    }
}
