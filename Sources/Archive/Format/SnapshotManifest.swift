import Binlog
import Catalog
import Fork
import Replay
import Server

/// `snapshot.json`: what a snapshot consists of. Written when everything else of it is safely on disk.
package struct SnapshotManifest: Sendable, Codable {
    package var archive: String
    /// `20261121T100000Z`, the name of the directory.
    package var id: String
    package var source: ServerSummary
    package var coordinates: SnapshotCoordinates
    /// Set when tables were read at moments that differ a little: the binary log to be applied before the rows are of `coordinates`.
    package var span: CopySpan?
    /// Of the binlog file that the coordinates are in (``BinlogContents/head``).
    package var binlogHead: String
    package var seconds: Double
    package var lockSeconds: Double
    /// What is not among the tables' rows: `description.json.zst` for mysqlfork, and the SQL scripts for people.
    package var files: [StoredFile]
    package var tables: [StoredTable]
    /// What the source has and the snapshot has not, by name.
    package var notCopied: [NotCopied]

    /// A file, by its path in the snapshot's directory.
    package struct StoredFile: Sendable, Codable, Equatable {
        package var path: String
        /// Bytes on disk.
        package var size: UInt64
        /// Of the bytes on disk.
        package var sha256: String

        package init(path: String, size: UInt64, sha256: String) {
            self.path = path
            self.size = size
            self.sha256 = sha256
        }
    }

    package struct StoredTable: Sendable, Codable {
        package var database: String
        package var name: String
        package var parts: [Part]

        package init(database: String, name: String, parts: [Part]) {
            self.database = database
            self.name = name
            self.parts = parts
        }
    }

    /// A range of a table's rows: zstd-compressed text for LOAD DATA.
    package struct Part: Sendable, Codable {
        package var file: StoredFile
        package var range: KeyRange
        package var rows: Int
        /// Of the text, which is what `zstd -dc` gives.
        package var textSize: UInt64
        package var textSHA256: String
        /// Whether the types inside JSON are in the text, behind the columns. nil: an older one has none.
        package var hasTypes: Bool?
        /// Where it has none: documents by JSON column in which text does not carry everything.
        package var changedJSON: [ExactText: Int]
        /// What the source computed for stored generated columns: digests by column.
        package var storedColumns: [ExactText: [String]]

        package init(
            file: StoredFile, range: KeyRange, rows: Int, textSize: UInt64, textSHA256: String, hasTypes: Bool?,
            changedJSON: [ExactText: Int] = [:], storedColumns: [ExactText: [String]]
        ) {
            self.file = file
            self.range = range
            self.rows = rows
            self.textSize = textSize
            self.textSHA256 = textSHA256
            self.hasTypes = hasTypes
            self.changedJSON = changedJSON
            self.storedColumns = storedColumns
        }
    }

    /// With its positions as the chain calls them, once it is known which part of the chain they are in.
    package func onChain(prefix: String) -> SnapshotManifest {
        func place(_ position: BinlogPosition) -> BinlogPosition {
            BinlogPosition(file: prefix + position.file, offset: position.offset)
        }
        var placed = self
        placed.coordinates = coordinates.named(file: prefix + coordinates.file)
        placed.span = span.map { span in
            CopySpan(
                from: place(span.start), to: place(span.end),
                exact: span.exact.map { CopySpan.TableMoment($0.table, at: place($0.position)) })
        }
        return placed
    }

    package init(
        archive: String, id: String, source: ServerSummary, coordinates: SnapshotCoordinates,
        span: CopySpan? = nil, binlogHead: String, seconds: Double, lockSeconds: Double, files: [StoredFile],
        tables: [StoredTable], notCopied: [NotCopied]
    ) {
        self.archive = archive
        self.id = id
        self.source = source
        self.coordinates = coordinates
        self.span = span
        self.binlogHead = binlogHead
        self.seconds = seconds
        self.lockSeconds = lockSeconds
        self.files = files
        self.tables = tables
        self.notCopied = notCopied
    }
}
