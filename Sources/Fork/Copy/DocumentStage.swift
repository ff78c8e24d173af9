import Binlog
import MySQL
import Replay
import Server

/// Where a writer of the copy puts documents that text does not carry whole, for LOAD DATA to take them from there as they are: a
/// table in the schema of the ``UnfinishedMark``, written by row events.
struct DocumentStage {
    private let writer: Connection
    private let tableName: String

    init(of writer: Connection) {
        self.writer = writer
        tableName = "document_\(writer.id)"
    }

    var name: String { "\(OwnDatabase.name).\(tableName)" }

    /// Makes it, in the place of what an earlier run, or somebody else, has left.
    func create() async throws {
        let operation = "make a table for JSON documents"
        try await writer.execute("DROP VIEW IF EXISTS \(name)", operation: operation)
        try await writer.execute("DROP TABLE IF EXISTS \(name)", operation: operation)
        try await writer.execute(
            "CREATE TABLE \(name) (number BIGINT PRIMARY KEY, document JSON NOT NULL) \(UnfinishedMark.tableOptions)",
            operation: operation)
        // What else the session makes is as the target's own version makes it.
        try await RowSession.describe(DocumentTable.formatDescription, as: writer.version, on: writer)
    }

    func fill(_ documents: RowImages, operation: String) async throws {
        let table = try DocumentTable.map(database: OwnDatabase.name, table: tableName)
        for range in documents.batches(maxBytes: 16 << 20, maxRows: 10_000) {
            let part = EventWriter.Part(.write, documents, range, of: table)
            let statement = try RowSession.statement(
                [part], maxAllowedPacket: try await writer.maxAllowedPacket(), operation: operation)
            try await writer.execute(bytes: statement, operation: operation)
        }
    }

    func empty(operation: String) async throws { try await writer.execute("DELETE FROM \(name)", operation: operation) }
}
