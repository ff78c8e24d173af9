import CMySQL
import Foundation

/// The binary log of a server, as replicas read it (MySQL manual, "COM_BINLOG_DUMP" and "COM_BINLOG_DUMP_GTID"): raw events, each
/// with its checksum if it has one, decrypted by the server if its files are encrypted. Besides what is in the files the server
/// sends artificial events: ROTATE and FORMAT_DESCRIPTION at the beginning, ROTATE for each new file, heartbeats.
///
/// The account needs REPLICATION SLAVE. Reading goes on, ahead of the reader by one batch, on the connection's own thread.
public final class BinlogDump: Sendable {
    /// Where to begin.
    public enum Start: Sendable, Hashable {
        /// At a transaction's or an event's boundary, 4 for a file's beginning. Beyond 2^32 a file can only be begun by GTIDs.
        case position(file: String, offset: UInt64)
        /// With all transactions that are not in this GTID set, in the server's binary form (MySQL source, `Gtid_set::encode`).
        /// The server must have `gtid_mode=ON`.
        case gtids(encoded: [UInt8])
    }

    public struct Options: Sendable {
        /// Wait for more where the binary log ends now; otherwise it ends there.
        public var follows = false
        /// How often the server says that it is there while it has nothing to send.
        public var heartbeat: Duration = .seconds(10)
        /// Bytes of a batch, unless a single event is larger.
        public var batchSize = 1 << 20

        public init() {}
    }

    private let connection: Connection
    private let queue: EventQueue

    /// Begins to read. The connection can do nothing else any more.
    /// - Parameter connection: with ``Endpoint/silenceLimit`` well above the heartbeat, a server that is gone without a word is
    ///   noticed.
    /// - Throws: ``ServerError``. What the server objects to in `start` comes from ``next()``.
    public init(on connection: Connection, from start: Start, options: Options = Options()) async throws {
        if case .position(let file, let offset) = start, offset > UInt32.max {
            throw ServerError(
                server: connection.server, operation: "read the binary log", number: ServerError.binlogUnreadable,
                message: "a reader by position cannot begin at \(file):\(offset), beyond 4 GiB")
        }
        let components = options.heartbeat.components
        let nanoseconds = components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
        let settings =
            ["source", "master"].flatMap {
                [
                    // Not this server's setting: older files may have been written with another one.
                    "@\($0)_binlog_checksum = 'CRC32'",
                    "@\($0)_heartbeat_period = \(nanoseconds)",
                ]
            }
            // The server ends the dump of another reader with the same UUID.
            + ["replica", "slave"].map { "@\($0)_uuid = '\(UUID().uuidString.lowercased())'" }
            // While the reader is busy elsewhere, the server waits to get rid of the next event.
            + ["SESSION net_write_timeout = 31536000"]
        try await connection.execute(
            "SET " + settings.joined(separator: ", "), operation: "prepare to read the binary log")
        let queue = EventQueue(limit: options.batchSize)
        self.connection = connection
        self.queue = queue
        Task.detached { await connection.dump(from: start, follows: options.follows, into: queue) }
    }

    deinit { stop() }

    /// What has come: at least one event, and about ``Options/batchSize`` at most; nil at the end. Never waits for a batch to
    /// become full. Cancelling the task ends the dump.
    /// - Throws: ``ServerError``, after all that came before it: 1236 for what the server does not have or cannot read, 1227
    ///   without the privilege.
    public func next() async throws -> EventPackets? {
        try Task.checkCancellation()
        return try await withTaskCancellationHandler {
            try await queue.next()
        } onCancel: {
            stop()
        }
    }

    /// Ends the dump, from anywhere. A call of ``next()`` in progress throws CancellationError.
    public func stop() {
        queue.cancel()
        connection.abort()
    }
}

extension Connection {
    /// Reads until the end, an error, or until nobody wants any more. Blocks the thread of this connection all the while.
    fileprivate func dump(from start: BinlogDump.Start, follows: Bool, into queue: EventQueue) {
        let operation = "read the binary log"
        guard begin(start, follows: follows) else { return queue.finish(.failure(failure(operation))) }
        var event: UnsafePointer<UInt8>?
        while true {
            let length = mysqlfork_binlog_fetch(handle.mysql, &event)
            switch length {
            case 1...:
                if !queue.append(UnsafeRawBufferPointer(start: event, count: length)) { return }
            case 0: return queue.finish()
            case -1: return queue.finish(.failure(failure(operation)))
            default:
                let error = ServerError(
                    server: server, operation: operation, number: ServerError.malformedPacket,
                    message: "Malformed packet: an answer that is not an event")
                return queue.finish(.failure(error))
            }
        }
    }

    private func begin(_ start: BinlogDump.Start, follows: Bool) -> Bool {
        // BINLOG_DUMP_NON_BLOCK (MySQL source, sql/rpl_constants.h).
        let flags: UInt16 = follows ? 0 : 1
        // At random, as the server ends the dump of another reader with the same one, if that one gives no UUID; never 0, which
        // means not to follow.
        let serverID = UInt32.random(in: 1 << 30 ... .max - 1)
        switch start {
        case .position(let file, let offset):
            return mysqlfork_binlog_open(handle.mysql, file, file.utf8.count, offset, serverID, flags, nil, 0)
        case .gtids(let encoded):
            // The empty set has a form of its own, a count of no sources.
            let set = encoded.isEmpty ? [UInt8](repeating: 0, count: 8) : encoded
            return set.withUnsafeBufferPointer {
                mysqlfork_binlog_open(handle.mysql, "", 0, 4, serverID, flags, $0.baseAddress, $0.count)
            }
        }
    }
}
