import Binlog
import MySQL

/// Where in the source's binary log the copied state belongs.
public struct SnapshotCoordinates: Sendable, Equatable {
    public let file: String
    public let position: UInt64
    /// Empty when the source does not use GTIDs.
    public let gtids: GTIDSet
    /// Of `gtids`, what no binary log file of the source has (`gtid_purged`): of files that it deleted, of its own beginning as a
    /// copy, and what it replicates without logging it.
    public let purgedGTIDs: GTIDSet
    /// The source's clock at the snapshot.
    public let time: Moment

    package var binlogPosition: BinlogPosition { BinlogPosition(file: file, offset: position) }

    /// The same place, in a file that is called otherwise where it is kept.
    package func named(file: String) -> Self {
        SnapshotCoordinates(file: file, position: position, gtids: gtids, purgedGTIDs: purgedGTIDs, time: time)
    }

    /// Nothing was logged, and nothing committed, between the two.
    package func isSamePlace(as other: Self) -> Bool {
        binlogPosition == other.binlogPosition && gtids == other.gtids
    }

    /// The same place, with the GTIDs of transactions that are in the binary log before it and were still being committed when it
    /// was read.
    package func adding(_ more: GTIDSet) -> Self {
        SnapshotCoordinates(
            file: file, position: position, gtids: gtids.union(more), purgedGTIDs: purgedGTIDs, time: time)
    }

    /// `performance_schema.log_status` (MySQL manual, "The log_status Table"): position and GTIDs of one moment. On a server that
    /// is written to, what lies before the position may not be committed yet; then it is not among the GTIDs either.
    package static func read(from connection: Connection) async throws -> SnapshotCoordinates {
        let operation = "read the binary log's position"
        let result = try await connection.query(
            """
            SELECT LOCAL->>'$.binary_log_file' AS file, LOCAL->>'$.binary_log_position' AS position,
                   LOCAL->>'$.gtid_executed' AS gtids, UTC_TIMESTAMP(6) AS time
            FROM performance_schema.log_status
            """, operation: operation)
        guard let row = result.rows.first, let position = UInt64(row.text("position")) else {
            throw ForkError(
                .rejected, "\(connection.server) gives no binary log position in performance_schema.log_status",
                hint: "switch the binary log on (log_bin) on the source")
        }
        func malformed(_ text: String, _ what: String) -> ServerError {
            .malformed(connection.server, operation, "\(String(reflecting: text.prefix(100))) is no \(what)")
        }
        func gtids(_ text: String) throws -> GTIDSet {
            do { return try GTIDSet(text) } catch { throw malformed(text, "GTID set") }
        }
        guard BinlogPosition.isFileName(row.text("file")) else {
            throw malformed(row.text("file"), "name of a binlog file")
        }
        guard let time = Moment(clock: row.text("time")) else { throw malformed(row.text("time"), "time") }
        // Afterwards, so that it has all that `gtids` has and the binary log has not.
        let purged = try await connection.query(
            "SELECT @@GLOBAL.gtid_purged AS purged", operation: "read the GTIDs that the binary log has not"
        ).rows.first?.text("purged")
        return SnapshotCoordinates(
            file: row.text("file"), position: position, gtids: try gtids(row.text("gtids")),
            purgedGTIDs: try gtids(purged ?? ""), time: time)
    }
}

/// In manifests it is text, as the server gives it.
extension SnapshotCoordinates: Codable {
    private enum CodingKeys: String, CodingKey {
        case file
        case position
        case gtids = "gtidSet"
        case purgedGTIDs
        case time
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let clock = try values.decode(String.self, forKey: .time)
        guard let time = Moment(clock: clock) else {
            throw DecodingError.dataCorruptedError(
                forKey: .time, in: values, debugDescription: "\(clock) is no moment: 2026-11-21 10:00:00.123456")
        }
        self.init(
            file: try values.decode(String.self, forKey: .file),
            position: try values.decode(UInt64.self, forKey: .position),
            gtids: try values.decode(GTIDSet.self, forKey: .gtids),
            purgedGTIDs: try values.decode(GTIDSet.self, forKey: .purgedGTIDs), time: time)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(file, forKey: .file)
        try values.encode(position, forKey: .position)
        try values.encode(gtids.onOneLine, forKey: .gtids)
        try values.encode(purgedGTIDs.onOneLine, forKey: .purgedGTIDs)
        try values.encode(time.clock, forKey: .time)
    }
}

extension Moment {
    /// As a server's clock shows it, in UTC: `2026-11-21 10:00:00.123456`.
    package var clock: String { String("\(self)".replacing("T", with: " ").dropLast()) }

    /// From what ``clock`` gives, and nothing else.
    fileprivate init?(clock: String) { self.init(clock.replacing(" ", with: "T") + "Z") }
}
