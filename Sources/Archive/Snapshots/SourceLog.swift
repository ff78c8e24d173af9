import Binlog
import MySQL
import Server

/// A source's binary log just before a snapshot: to see that it is still the same log at the snapshot. A server whose binary log is
/// reset calls its files as before.
struct SourceLog {
    private let file: String
    private let head: String

    static func read(from endpoint: Endpoint) async throws -> SourceLog {
        let source = Server(.source, endpoint)
        let file = try await SnapshotCoordinates.read(from: source.connect()).file
        return SourceLog(file: file, head: try await BinlogTally.readHead(of: file, from: source).contents.head)
    }

    /// What tells the file of a snapshot's coordinates from another of the same name.
    /// - Throws: ``ForkError`` (rejected) when the log was reset meanwhile, so that nobody knows to which of the two they belong.
    func head(at coordinates: SnapshotCoordinates, from endpoint: Endpoint) async throws -> String {
        let source = Server(.source, endpoint)
        let tally = try await BinlogTally.readHead(of: coordinates.file, from: source)
        let first = coordinates.file == file ? tally : try await BinlogTally.readHead(of: file, from: source)
        // The time in a format description has no fraction.
        guard first.contents.head == head, tally.created <= coordinates.time else {
            throw ForkError(
                .rejected, "the binary log of \(source.name) was reset while the snapshot was taken",
                hint: "run the command again")
        }
        return tally.contents.head
    }
}
