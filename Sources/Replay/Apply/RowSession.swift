import Binlog
import Catalog
import MySQL
import Server

/// A session of the target that takes row images in BINLOG statements.
package enum RowSession {
    /// Bytes that a packet may hold beside a BINLOG statement.
    static let packetOverhead = 256

    /// - Parameter format: of the server whose events will come.
    static func prepare(_ connection: Connection, for format: FormatDescription) async throws {
        // Relaxed unique checks may leave duplicates in a secondary index: final images come in no order that would rule it out.
        // Row by row there is nothing to lock a gap for.
        try await connection.execute(
            "SET SESSION unique_checks = 1, SESSION transaction_isolation = 'READ-COMMITTED', SESSION sql_notes = 0",
            operation: "prepare the session")
        try await describe(format, on: connection)
    }

    /// Tells the session how the events that follow are built, and of which version it takes what they change to be.
    ///
    /// Of events of nobody knows which version a server does not take those on a table that has an invisible primary key of the server's making
    /// and hidden columns for indexes on expressions (MySQL source, `Rows_log_event::do_apply_event`).
    /// - Parameter version: nil for that of the server that wrote the events.
    package static func describe(
        _ format: FormatDescription, as version: Int? = nil, on connection: Connection
    ) async throws {
        try await connection.execute(
            bytes: BinlogStatement.text(of: format), operation: "send the source's format description")
        let number = version ?? format.version.number
        // A format description leaves `gtid_next` undecided, so that nothing could be committed.
        try await connection.execute(
            "SET SESSION gtid_next = 'AUTOMATIC'/*!80014 , SESSION original_server_version = \(number),"
                + " SESSION immediate_server_version = \(number) */",
            operation: "prepare the session")
    }

    /// A BINLOG statement that writes or deletes rows.
    /// - Throws: ``ForkError`` when the server would not take it.
    package static func statement(
        _ parts: [EventWriter.Part], maxAllowedPacket: Int, operation: @autoclosure () -> String
    ) throws -> [UInt8] {
        let size = EventWriter.statementSize(parts) + packetOverhead
        guard size <= maxAllowedPacket else {
            throw tooLarge(operation(), bytes: size, maxAllowedPacket: maxAllowedPacket)
        }
        return try EventWriter.statement(parts)
    }

    /// More than this many the server does not keep (MySQL manual, `max_error_count`).
    private static let warningLimit = 65_535

    /// - Parameter tables: that the statement writes to.
    /// - Returns: whether all warnings that the last statement left could be seen, and were about values that the server computes.
    /// - Throws: ``ForkError`` for any other; what was done is taken back then.
    static func inspectWarnings(
        of tables: [TableIdentity], on connection: Connection, operation: String
    ) async throws -> Bool {
        let warnings = try await connection.query("SHOW WARNINGS", operation: "read warnings").rows
        var losses = warnings.filter { !ComputedValue.concerns($0) }
        if !losses.isEmpty {
            let generated = try await generatedColumns(of: tables, on: connection)
            losses.removeAll { ComputedValue.concerns($0, columns: generated) }
        }
        guard !losses.isEmpty else { return warnings.count < warningLimit }
        let words = losses.prefix(3).map { "\($0.text("message")) (error \($0.text("code")))" }
        try await connection.execute("ROLLBACK", operation: operation)
        throw ForkError(
            .rejected,
            "\(operation): \(connection.server) did not take every row as it is: \(words.joined(separator: "; "))",
            hint: "see what the target's definition of the table has that the source's has not")
    }

    /// Those that are generated in each of the tables that have them: a warning does not name its table.
    private static func generatedColumns(of tables: [TableIdentity], on connection: Connection) async throws -> [String]
    {
        let list = tables.map { "(\(SQL.literal($0.database)), \(SQL.literal($0.table)))" }.joined(separator: ", ")
        return try await connection.query(
            "SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE (TABLE_SCHEMA, TABLE_NAME) IN (\(list))"
                + " GROUP BY COLUMN_NAME HAVING MIN(GENERATION_EXPRESSION <> '')", operation: "read generated columns"
        ).rows.map { $0.text("name") }
    }

    /// What to say when a row, or a statement, exceeds what the target takes.
    static func tooLarge(_ operation: String, bytes: Int, maxAllowedPacket: Int) -> ForkError {
        let largest = 1 << 30
        return ForkError(
            .rejected,
            "\(operation) on the target failed: a row needs a statement of \(bytes) bytes, and max_allowed_packet is"
                + " \(maxAllowedPacket)",
            hint: bytes > largest
                ? "the server's limit is \(largest) bytes: leave the table out, or choose a moment at which the row was the same"
                : "set max_allowed_packet on the target to \((bytes + 1023) / 1024 * 1024) or more and run again")
    }
}

extension FormatDescription {
    /// Of the server that wrote the file.
    var version: ServerVersion { ServerVersion(text: serverVersion, comment: "") }
}
