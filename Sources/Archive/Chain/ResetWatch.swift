import MySQL

/// Whether a source's binary log may have been reset since it was proven to be the one that was archived.
struct ResetWatch {
    let connection: Connection
    /// As counted before anything was proven: a proof is void once one more is counted.
    private let count: String

    static func begin(on connection: Connection) async throws -> ResetWatch {
        ResetWatch(connection: connection, count: try await read(from: connection))
    }

    /// Asked after what is to be trusted was read.
    /// - Throws: ``UnprovenLog``
    func check() async throws {
        guard try await Self.read(from: connection) == count else { throw UnprovenLog() }
    }

    /// How many statements that may have reset the source's binary log it has begun to execute. One that has reset it by now is among
    /// them.
    private static func read(from connection: Connection) async throws -> String {
        let count = try await connection.query(
            "SHOW GLOBAL STATUS LIKE 'Com_reset'", operation: "see whether the binary log was reset")
        return count.rows.first?.text(at: 1) ?? ""
    }
}

/// The source's binary log may have been reset since it was proven to be the one that was archived: the next session proves it anew.
struct UnprovenLog: Error {}
