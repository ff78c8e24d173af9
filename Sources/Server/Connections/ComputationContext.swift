import MySQL
import Synchronization

/// What of a source's settings decides what a server computes from a row, for generated columns, checks, indexes on expressions and
/// full-text indexes, and what the columns of views are: all sessions of a target compute as the source does by default. On the source itself
/// nothing is set, since a table keeps what it was opened with by whichever session came first.
package final class ComputationContext: Sendable {
    private struct Values {
        var assignments: [String] = []
        var mode: String?
        var timeZone: String?
    }

    private let values = Mutex(Values())

    /// The part of the SQL mode that changes what is computed.
    private static let mode = "NO_UNSIGNED_SUBTRACTION"

    package func adopt(_ settings: ServerSettings) {
        let numbers = ["div_precision_increment", "default_week_format", "group_concat_max_len"].compactMap { name in
            settings.value(name).flatMap { Int($0) }.map { "\(name) = \($0)" }
        }
        let texts = [
            "lc_time_names", "block_encryption_mode", "default_collation_for_utf8mb4", "innodb_ft_enable_stopword",
        ].compactMap { name in
            settings.value(name).map { "\(name) = \(SQL.literal($0))" }
        }
        let modes = settings.value("sql_mode")?.split(separator: ",") ?? []
        let zone = settings.value("time_zone")
        values.withLock {
            $0 = Values(
                assignments: numbers + texts, mode: modes.contains { $0 == Self.mode } ? Self.mode : "",
                timeZone: zone)
        }
    }

    /// Session settings.
    var assignments: [String] { values.withLock(\.assignments) }

    /// With the SQL mode of all sessions: an expression.
    var sqlMode: String {
        let own = "IF(FIND_IN_SET('\(Self.mode)', @@GLOBAL.sql_mode), ',\(Self.mode)', '')"
        let adopted = values.withLock(\.mode).map { SQL.literal($0.isEmpty ? "" : "," + $0) }
        return "CONCAT('\(Server.sqlMode)', \(adopted ?? own))"
    }

    /// The source's own, by which it reads a TIMESTAMP, if it is an offset other than none: only then every time has one name.
    package var offset: String? {
        values.withLock(\.timeZone).flatMap {
            ($0.hasPrefix("+") || $0.hasPrefix("-")) && $0.contains(where: { ("1"..."9").contains($0) }) ? $0 : nil
        }
    }

    /// The source's own, as far as a target can know it.
    package var timeZone: String? { values.withLock(\.timeZone).flatMap { $0.uppercased() == "SYSTEM" ? nil : $0 } }
}

extension Connection {
    /// Again with NO_UNSIGNED_SUBTRACTION, if something is computed that only a session with it can have written (ER_DATA_OUT_OF_RANGE).
    /// - Parameters:
    ///   - table: to be opened anew, since what it computes was decided when it was opened. Not on a source.
    ///   - body: must have no lasting effect when it fails.
    package func computing<T>(opening table: String? = nil, _ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as ServerError where error.number == 1690 {
            let mode = try await query("SELECT @@SESSION.sql_mode").rows.first?.text(at: 0) ?? Server.sqlMode
            try await execute("SET SESSION sql_mode = \(SQL.literal(mode + ",NO_UNSIGNED_SUBTRACTION"))")
            if let table { _ = try? await execute("FLUSH LOCAL TABLES \(table)") }
            let result: Result<T, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            try await execute("SET SESSION sql_mode = \(SQL.literal(mode))")
            return try result.get()
        }
    }
}
