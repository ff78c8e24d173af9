import Binlog
import Catalog
import MySQL
import Timeline

/// XA transactions that were prepared and not yet decided at the snapshot. Read views do not show them, while the GTID of their
/// XA PREPARE is in the source's set: the fork has not got them, nor will replication bring them, so they must be named.
package enum PreparedTransactions {
    private static let reason = "it was prepared, and neither committed nor rolled back, at that moment"

    /// Whether it is such a transaction that was left out. What it changed lies in the binary log before the snapshot.
    package static func include(_ object: NotCopied) -> Bool { object.reason == reason }

    static func read(from connection: Connection) async throws -> [NotCopied] {
        do {
            let result = try await connection.query("XA RECOVER CONVERT XID", operation: "list prepared transactions")
            return result.rows.map { row in
                notCopied("XA transaction \(row.text("data")), format \(row.text("formatID"))")
            }
        } catch let error as ServerError where error.number == ServerError.xaRecoverDenied {
            // Without XA_RECOVER_ADMIN: those that have no session any more can at least be counted.
            let result = try await connection.query(
                "SELECT trx_id AS id FROM information_schema.INNODB_TRX WHERE trx_mysql_thread_id = 0",
                operation: "list prepared transactions")
            return result.rows.map { notCopied("XA transaction with InnoDB's number \($0.text("id"))") }
        }
    }

    /// Those that are undecided where a window ends, of those that were undecided where it began.
    static func after(_ window: WindowFindings, from earlier: [NotCopied]) -> [NotCopied] {
        let decided = (window.xa.earlier.map(\.xid) + window.xa.unread + window.xa.rolledBack).map { notCopied($0) }
        var all = earlier.filter { !decided.contains($0) }
        for transaction in window.xa.undecided.map({ notCopied($0.xid) }) where !all.contains(transaction) {
            all.append(transaction)
        }
        return all
    }

    /// The same as ``read(from:)`` says of it.
    static func notCopied(_ xid: XID) -> NotCopied {
        let data = (xid.globalID + xid.branchQualifier).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
        return notCopied("XA transaction 0x\(data), format \(xid.formatID)")
    }

    private static func notCopied(_ object: String) -> NotCopied {
        NotCopied(object: object, reason: reason)
    }
}

extension ServerError {
    /// ER_XAER_RMERR, which is what XA RECOVER says without XA_RECOVER_ADMIN.
    fileprivate static let xaRecoverDenied: UInt32 = 1401
}
