import Binlog
import MySQL
import Server
import Timeline

/// Brings tables to what a window came down to, through several connections to the target.
struct KeyedLane: Sendable {
    let connections: [Connection]
    private let limits: KeyedPlan.Limits
    private let maxAllowedPacket: Int

    /// There were more warnings than the server keeps.
    private struct UnseenWarnings: Error {}

    /// Connects.
    /// - Parameter format: of the server that wrote the table maps and images.
    init(to target: Server, connections count: Int, format: FormatDescription) async throws {
        connections = try await target.connectForWriting(count)
        for connection in connections { try await RowSession.prepare(connection, for: format) }
        maxAllowedPacket = try await connections[0].maxAllowedPacket()
        limits = KeyedPlan.Limits(maxAllowedPacket: maxAllowedPacket)
    }

    /// Deletes what is not to be there, then writes what is: in parallel, each statement a transaction of its own. What is
    /// interrupted can be applied again.
    /// - Parameter report: called with the number of rows that were deleted or written, from any thread.
    /// - Throws: ``ForkError``, ``ServerError``, ``BinlogError``.
    func apply(_ changes: [TableChange], _ report: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
        let plan = KeyedPlan(changes, limits: limits)
        for lists in [plan.deletes, plan.writes] {
            _ = try await WorkQueue.run(lists, on: connections) { statements, connection in
                for statement in statements {
                    try await execute(statement, of: changes, on: connection)
                    report(statement.batches.reduce(0) { $0 + $1.images.count })
                }
            }
        }
    }

    private func execute(_ statement: RowStatement, of changes: [TableChange], on connection: Connection) async throws {
        let text = try text(of: statement, changes)
        let operation = operation(statement, changes)
        do {
            let tables = Set(statement.batches.map { changes[$0.change].table.identity })
            try await execute(
                text, of: Array(tables), isStrict: statement.isStrict, operation: operation, on: connection)
        } catch let error as ServerError where statement.batches.count > 1 && !error.isConnectionLost {
            // Which of the tables it is does not always show in the server's message.
            for part in statement.parts { try await execute(part, of: changes, on: connection) }
        } catch is UnseenWarnings where !statement.parts.isEmpty {
            for part in statement.parts { try await execute(part, of: changes, on: connection) }
        }
    }

    private func execute(
        _ statement: [UInt8], of tables: [TableIdentity], isStrict: Bool, operation: String,
        on connection: Connection
    ) async throws {
        let mode = isStrict ? "STRICT" : "IDEMPOTENT"
        let packet = Array("SET SESSION rbr_exec_mode = '\(mode)';BEGIN;".utf8) + statement
        try await Retry.whileTransient(on: connection) {
            let outcome = try await connection.execute(packet: packet, statements: 3, operation: operation)
            if let failure = outcome.failure {
                try await connection.execute("ROLLBACK", operation: operation)
                throw failure
            }
            if outcome.warnings.contains(where: { $0 > 0 }),
                try await !RowSession.inspectWarnings(of: tables, on: connection, operation: operation)
            {
                try await connection.execute("ROLLBACK", operation: operation)
                throw UnseenWarnings()
            }
            // As a packet too: to leave the packets' mode and go back to it would take two more round trips.
            let end = try await connection.execute(packet: Array("COMMIT".utf8), statements: 1, operation: operation)
            if let failure = end.failure { throw failure }
        }
    }

    private func text(of statement: RowStatement, _ changes: [TableChange]) throws -> [UInt8] {
        let parts = statement.batches.map { batch in
            let change = changes[batch.change]
            let images = batch.action == .delete ? change.deletes : change.writes
            return EventWriter.Part(batch.action, images, batch.images, of: change.table)
        }
        return try RowSession.statement(
            parts, maxAllowedPacket: maxAllowedPacket, operation: operation(statement, changes))
    }

    /// `delete rows of table shop.orders`
    private func operation(_ statement: RowStatement, _ changes: [TableChange]) -> String {
        let tables = statement.batches.map { "\(changes[$0.change].table.identity)" }
        let verb = statement.batches.first?.action == .delete ? "delete" : "write"
        return "\(verb) rows of \(tables.count == 1 ? "table" : "tables") \(tables.shortList)"
    }
}
