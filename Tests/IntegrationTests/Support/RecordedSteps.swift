import Binlog
import Foundation
import Testing
import Timeline

/// What a server did since a moment, read from its binlog files.
struct RecordedSteps {
    private let server: TestServer
    private let first: String

    /// From now on.
    static func begin(on server: TestServer) async throws -> RecordedSteps {
        try await server.run("FLUSH BINARY LOGS")
        let files = try await server.values("SHOW BINARY LOGS")
        return RecordedSteps(server: server, first: try #require(files.last))
    }

    /// Of the first file.
    func formatDescription() throws -> FormatDescription {
        var decoder = EventDecoder(at: BinlogPosition(file: first, offset: 4))
        for event in try events(in: first).prefix(1) { _ = try decoder.decode(event[...]) }
        return try #require(decoder.formatDescription)
    }

    /// Reads all steps until now; between events, `pause` is called.
    func replay(
        _ body: (TransactionStep) throws -> Void, pause: () async throws -> Void = {}
    ) async throws {
        let files = try await server.values("SHOW BINARY LOGS").drop { $0 != first }
        var reader = TransactionReader()
        for file in files {
            var decoder = EventDecoder(at: BinlogPosition(file: file, offset: 4))
            for packet in try events(in: file) {
                let event = try decoder.decode(packet[...])
                try reader.take(event, body)
                try await pause()
            }
        }
    }

    private func events(in file: String) throws -> [[UInt8]] {
        try RawBinlog.events(inFile: "\(server.dataDirectory)/\(file)")
    }
}
