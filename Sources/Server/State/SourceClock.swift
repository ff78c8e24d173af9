import Binlog
import MySQL

/// The clock by which the source gives its transactions their commit times.
package enum SourceClock {
    package static func now(of connection: Connection) async throws -> Moment {
        // Not UNIX_TIMESTAMP(), which a session may have fixed.
        let row = try await connection.query(
            "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) AS now",
            operation: "read the source's clock"
        ).rows.first
        guard let now = row?.int("now"), now > 0 else {
            throw ServerError.malformed(connection.server, "read the source's clock", "no moment")
        }
        return Moment(microseconds: UInt64(now))
    }
}
