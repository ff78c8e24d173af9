import Catalog
import MySQL
import Server

/// Executes a packet, and what is left of it after a statement that had to fail or may be tried again.
struct OrderedExecution {
    private let connection: Connection
    private let packet: OrderedPacket
    private let failures: OrderedFailure

    init(_ connection: Connection, _ packet: OrderedPacket, _ failures: OrderedFailure) {
        self.connection = connection
        self.packet = packet
        self.failures = failures
    }

    /// ER_LOCK_DEADLOCK
    private static let deadlock: UInt32 = 1213
    private static let attempts = 20

    /// Fewer are sent one by one: to let the server take several in a packet, and no longer, costs two round trips.
    private static let worthwhile = 4

    func run() async throws {
        var next = 0
        var attempts = 0
        while next < packet.items.count {
            let (reached, failure) = try await send(packet.unit(from: next))
            guard let failure else {
                next = reached
                continue
            }
            let item = packet.items[reached]
            if try accepts(failure, item) {
                next = reached + 1
            } else if attempts < Self.attempts, let point = try await retryPoint(failure, reached) {
                attempts += 1
                try await Task.sleep(for: .milliseconds(20 * attempts))
                next = point
            } else {
                throw failures.error(failure, item.kind, transaction(item))
            }
        }
    }

    /// - Returns: the item after those that were executed, and what it failed with; nil when all were executed.
    private func send(_ items: Range<Int>) async throws -> (reached: Int, failure: ServerError?) {
        guard packet.items[items.lowerBound].isOwn, items.count >= Self.worthwhile else {
            return try await sendOne(items.lowerBound)
        }
        let outcome = try await connection.execute(
            packet: packet.text(of: items), statements: items.count, operation: operation(items.lowerBound))
        let reached = min(items.lowerBound + outcome.warnings.count, items.upperBound)
        return outcome.failure.map { (min(reached, items.upperBound - 1), $0) } ?? (reached, nil)
    }

    private func sendOne(_ index: Int) async throws -> (reached: Int, failure: ServerError?) {
        let item = packet.items[index]
        do {
            try await connection.execute(bytes: text(of: index), operation: operation(index))
        } catch let error as ServerError where !error.isConnectionLost {
            return (index, error)
        }
        if let expected = item.expectedError { throw unexpected(0, expected, item) }
        return (index + 1, nil)
    }

    /// LOAD DATA, which is the packet's last statement.
    func load(from file: LoadFile) async throws {
        guard let item = packet.items.last else { return }
        do {
            try file.rewind()
            try await connection.load(
                statement: packet.text(of: packet.items.count - 1), from: { try file.read() },
                operation: operation(packet.items.count - 1))
        } catch let error as ServerError {
            guard try accepts(error, item) else { throw failures.error(error, item.kind, transaction(item)) }
            return
        }
        if let expected = item.expectedError { throw unexpected(0, expected, item) }
    }

    // MARK: -

    private func text(of index: Int) async throws -> [UInt8] {
        let item = packet.items[index]
        guard let mixed = item.mixed else { return packet.text(of: index) }
        let encoder = TextEncoder(connection: connection, characterSet: mixed.characterSet)
        if let text = try await encoder.encode(mixed.parts) { return text }
        throw failures.notReproducible(
            item.kind, gtid: transaction(item)?.gtid, position: transaction(item)?.position,
            because: "a name in it cannot be written in \(mixed.characterSet), the character set of the rest")
    }

    private func transaction(_ item: OrderedPacket.Item) -> OrderedPacket.Transaction? {
        packet.transactions.indices.contains(item.transaction) ? packet.transactions[item.transaction] : nil
    }

    private func operation(_ index: Int) -> String {
        let item = packet.items[index]
        return failures.operation(
            item.kind, gtid: transaction(item)?.gtid, position: transaction(item)?.position)
    }

    private func unexpected(_ number: UInt32, _ expected: UInt16, _ item: OrderedPacket.Item) -> ForkError {
        failures.unexpected(number, item.kind, expected: expected, transaction(item))
    }

    /// Whether the statement was to fail like this.
    private func accepts(_ failure: ServerError, _ item: OrderedPacket.Item) throws -> Bool {
        guard let expected = item.expectedError else { return false }
        guard failure.number == UInt32(expected) else { throw unexpected(failure.number, expected, item) }
        return true
    }

    /// Where to begin again after another session was preferred; nil where that would do something twice.
    private func retryPoint(_ failure: ServerError, _ index: Int) async throws -> Int? {
        let isDeadlock = failure.number == Self.deadlock
        guard isDeadlock || failure.number == ServerError.lockWaitTimeout, try await isTransactional() else {
            return nil
        }
        // Of a lock wait only the statement is undone, unless the server is told otherwise.
        let undoesAll = try await connection.query("SELECT @@innodb_rollback_on_timeout AS value").rows.first?.int(
            "value")
        guard isDeadlock || undoesAll != 0 else { return packet.preparation(of: index) }
        let item = packet.items[index]
        guard let transaction = transaction(item), let context = transaction.context else { return nil }
        for text in context.wholeStatements { try await connection.execute(text, operation: operation(index)) }
        return transaction.firstItem
    }

    /// Whether all that statements may have done is undone by a rollback.
    private func isTransactional() async throws -> Bool {
        let row = try await connection.query(
            "SELECT COUNT(*) AS tables FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE'"
                + " AND ENGINE <> 'InnoDB' AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema')",
            operation: "look for tables without transactions"
        ).rows.first
        return row?.int("tables") == 0
    }
}

extension OrderedPacket.Item {
    /// What the statement is to fail with.
    fileprivate var expectedError: UInt16? {
        guard case .statement(_, let errorCode) = kind, errorCode != 0 else { return nil }
        return errorCode
    }
}

extension SessionContext {
    /// Statements that give a session all of it.
    fileprivate var wholeStatements: [String] {
        var texts = ["SET @@session.character_set_client=utf8mb4"]
        if let database = whole.database { texts.append("USE " + SQL.identifier(database)) }
        if !whole.assignments.isEmpty { texts.append("SET " + whole.assignments.joined(separator: ",")) }
        return texts
    }
}
