import Binlog
import MySQL
import Server
import Timeline

/// Where a source's binary log is read from: the live server, or an archive of it.
package protocol BinlogSource: Sendable {
    /// `source db1:3306`, for messages.
    var name: String { get }

    /// The files, oldest first and without a gap; the last one may grow.
    func files() async throws -> [BinlogFile]

    /// Where the binary log ends now.
    func end() async throws -> BinlogPosition

    /// The clock that commit times come from. An archive's stands where the archive ends: what comes after lies ahead.
    func now() async throws -> Moment

    /// - Parameter batchSize: bytes that are read at a time.
    func stream(from start: BinlogPosition, to end: BinlogEnd, batchSize: Int) async throws -> any BinlogStream

    /// Reads the beginning of a file.
    func head(of file: String) async throws -> BinlogHead

    /// What decides how a window can be resolved, apart from the binary log itself.
    func facts() async throws -> SourceFacts

    /// Names of databases and tables are the same whatever their case.
    func foldsCase() async throws -> Bool

    /// What sessions on the source begin with.
    func session() async throws -> SourceSession
}

extension BinlogSource {
    package func stream(from start: BinlogPosition, to end: BinlogEnd) async throws -> any BinlogStream {
        try await stream(from: start, to: end, batchSize: 1 << 20)
    }

    package func head(of file: String) async throws -> BinlogHead {
        let start = BinlogPosition(file: file, offset: 4)
        return try await BinlogHead.read(file, from: stream(from: start, to: .now, batchSize: 16 << 10))
    }
}

extension Server {
    /// A name that the server gives to a file of its binary log.
    fileprivate func binlogName(_ name: String) throws -> String {
        guard BinlogPosition.isFileName(name) else {
            throw ServerError.malformed(
                self.name, "list the binary log's files",
                "\(String(reflecting: name.prefix(100))) is no name of a binlog file")
        }
        return name
    }
}

/// The binary log of a live server. Every question gets a connection of its own: hours may lie between them.
package struct LiveBinlogs: BinlogSource {
    package let server: Server

    package init(server: Server) { self.server = server }

    package var name: String { server.name }

    /// Needs REPLICATION CLIENT.
    package func files() async throws -> [BinlogFile] {
        let rows = try await server.connect().query("SHOW BINARY LOGS", operation: "list the binary log's files").rows
        return try rows.map { row in
            BinlogFile(
                name: try server.binlogName(row.text("Log_name")), size: UInt64(row.text("File_size")) ?? 0,
                isEncrypted: row.has("Encrypted") && row.text("Encrypted") == "Yes")
        }
    }

    package func end() async throws -> BinlogPosition {
        try await SnapshotCoordinates.read(from: server.connect()).binlogPosition
    }

    package func now() async throws -> Moment { try await SourceClock.now(of: server.connect()) }

    /// Needs REPLICATION SLAVE.
    package func stream(from start: BinlogPosition, to end: BinlogEnd, batchSize: Int) async throws -> any BinlogStream
    {
        try await ServerBinlogStream(from: server, at: .position(start), to: end, batchSize: batchSize)
    }

    package func facts() async throws -> SourceFacts { try await WindowFactsReader.read(from: server.connect()) }

    package func foldsCase() async throws -> Bool {
        let row = try await server.connect().query("SELECT @@lower_case_table_names AS folding").rows.first
        return row?.int("folding") != 0
    }

    package func session() async throws -> SourceSession { try await SourceSession.read(from: server.connect()) }
}
