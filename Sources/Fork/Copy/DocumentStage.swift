import Binlog
import MySQL

/// Where a writer of the copy puts documents that text does not carry whole, for LOAD DATA to take them from there as they are: a
/// table in the schema of the ``UnfinishedMark``, written by row events.
struct DocumentStage {
    private let writer: Connection
    private let events = EventWriter(DocumentTable.formatDescription)
    private let tableName: String

    init(of writer: Connection) {
        self.writer = writer
        tableName = "document_\(writer.id)"
    }

    var name: String { "\(UnfinishedMark.schema).\(tableName)" }

    /// Makes it, in the place of what an earlier run, or somebody else, has left.
    func create() async throws {
        let operation = "make a table for JSON documents"
        try await writer.execute("DROP VIEW IF EXISTS \(name)", operation: operation)
        try await writer.execute("DROP TABLE IF EXISTS \(name)", operation: operation)
        try await writer.execute(
            "CREATE TABLE \(name) (number BIGINT PRIMARY KEY, document JSON NOT NULL) \(UnfinishedMark.tableOptions)",
            operation: operation)
        try await RowSession.describeFormat(on: writer, events)
    }

    func fill(_ documents: RowImages, operation: String) async throws {
        let table = try DocumentTable.map(database: UnfinishedMark.schema, table: tableName)
        let maxAllowedPacket = try await RowSession.maxAllowedPacket(of: writer)
        for range in documents.batches(maxBytes: 16 << 20, maxRows: 10_000) {
            let part = EventWriter.Part(.write, documents, range, of: table)
            let size = events.statementSize([part]) + RowSession.packetOverhead
            guard size <= maxAllowedPacket else {
                throw RowSession.tooLarge(operation, bytes: size, maxAllowedPacket: maxAllowedPacket)
            }
            try await writer.execute(bytes: try events.statement([part]), operation: operation)
        }
    }

    func empty(operation: String) async throws { try await writer.execute("DELETE FROM \(name)", operation: operation) }
}
