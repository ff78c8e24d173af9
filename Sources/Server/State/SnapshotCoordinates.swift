import Binlog
import MySQL
import Timeline

/// Where in the source's binary log the copied state belongs.
public struct SnapshotCoordinates: Sendable, Codable, Equatable {
    public let file: String
    public let position: UInt64
    /// Empty when the source does not use GTIDs.
    public let gtidSet: String
    /// Of `gtidSet`, what no binary log file of the source has (`gtid_purged`): of files that it deleted, of its own beginning as a
    /// copy, and what it replicates without logging it.
    public let purgedGTIDs: String
    /// The source's clock at the snapshot, in UTC with microseconds: `2026-11-21 10:00:00.123456`.
    public let time: String

    /// `time` as a moment.
    package var moment: Moment {
        get throws { try StopTime(now: Moment(microseconds: 0), timeZone: .gmt).moment(time) }
    }

    package var binlogPosition: BinlogPosition { BinlogPosition(file: file, offset: position) }

    /// The same place, in a file that is called otherwise where it is kept.
    package func named(file: String) -> Self {
        SnapshotCoordinates(
            file: file, position: position, gtidSet: gtidSet, purgedGTIDs: purgedGTIDs, time: time)
    }

    /// Nothing was logged, and nothing committed, between the two.
    package func isSamePlace(as other: Self) -> Bool {
        binlogPosition == other.binlogPosition && gtidSet == other.gtidSet
    }

    /// The same place, with the GTIDs of transactions that are in the binary log before it and were still being committed when it
    /// was read.
    package func adding(_ gtids: GTIDSet) throws -> Self {
        SnapshotCoordinates(
            file: file, position: position, gtidSet: "\(try GTIDSet(gtidSet).union(gtids))", purgedGTIDs: purgedGTIDs,
            time: time)
    }

    /// `performance_schema.log_status` (MySQL manual, "The log_status Table"): position and GTIDs of one moment. On a server that
    /// is written to, what lies before the position may not be committed yet; then it is not among the GTIDs either.
    package static func read(from connection: Connection) async throws -> SnapshotCoordinates {
        let result = try await connection.query(
            """
            SELECT LOCAL->>'$.binary_log_file' AS file, LOCAL->>'$.binary_log_position' AS position,
                   LOCAL->>'$.gtid_executed' AS gtids, UTC_TIMESTAMP(6) AS time
            FROM performance_schema.log_status
            """, operation: "read the binary log's position")
        guard let row = result.rows.first, let position = UInt64(row.text("position")) else {
            throw ForkError(
                .rejected, "\(connection.server) gives no binary log position in performance_schema.log_status",
                hint: "switch the binary log on (log_bin) on the source")
        }
        guard BinlogPosition.isFileName(row.text("file")) else {
            throw ServerError.malformed(
                connection.server, "read the binary log's position",
                "\(String(reflecting: row.text("file").prefix(100))) is no name of a binlog file")
        }
        // Afterwards, so that it has all that `gtids` has and the binary log has not.
        let purged = try await connection.query(
            "SELECT @@GLOBAL.gtid_purged AS purged", operation: "read the GTIDs that the binary log has not"
        ).rows.first?.text("purged")
        return SnapshotCoordinates(
            file: row.text("file"), position: position, gtidSet: row.text("gtids").filter { !$0.isWhitespace },
            purgedGTIDs: (purged ?? "").filter { !$0.isWhitespace }, time: row.text("time"))
    }
}
