import Binlog
import MySQL
import Replay
import Server

/// Where a writer of the copy puts documents that text does not carry whole, for LOAD DATA to take them from there as they are: a
/// table in the schema of the ``UnfinishedMark``, written by row events.
struct DocumentStage {
    private let writer: Connection
    private let events = EventWriter(DocumentTable.formatDescription)
    private let tableName: String
    /// Of the writer's session; nil until it has been asked.
    private var maxAllowedPacket: Int?

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
        try await RowSession.describeFormat(of: events, on: writer, following: writer.version)
    }

    mutating func fill(_ documents: RowImages, operation: String) async throws {
        let table = try DocumentTable.map(database: OwnDatabase.name, table: tableName)
        let known = maxAllowedPacket
        let maxAllowedPacket = if let known { known } else { try await RowSession.maxAllowedPacket(of: writer) }
        self.maxAllowedPacket = maxAllowedPacket
        for range in documents.batches(maxBytes: 16 << 20, maxRows: 10_000) {
            let part = EventWriter.Part(.write, documents, range, of: table)
            let statement = try RowSession.statement(
                [part], by: events, maxAllowedPacket: maxAllowedPacket, operation: operation)
            try await writer.execute(bytes: statement, operation: operation)
        }
    }

    func empty(operation: String) async throws { try await writer.execute("DELETE FROM \(name)", operation: operation) }
}
