import Binlog
import Catalog
import MySQL
import Timeline

/// An XA transaction that was prepared and not yet decided at a moment. Read views do not show it, while the GTID of its XA PREPARE is
/// in the source's set: the fork has not got it, nor will replication bring it, so it must be named.
package struct UndecidedTransaction: Sendable, Hashable {
    /// `XA transaction 0x41, format 1`
    private let name: String

    private init(name: String) { self.name = name }

    /// The same as ``read(from:)`` says of it.
    init(_ xid: XID) {
        let data = (xid.globalID + xid.branchQualifier).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
        name = "XA transaction 0x\(data), format \(xid.formatID)"
    }

    static func read(from connection: Connection) async throws -> [UndecidedTransaction] {
        do {
            let result = try await connection.query("XA RECOVER CONVERT XID", operation: "list prepared transactions")
            return result.rows.map { row in
                UndecidedTransaction(name: "XA transaction \(row.text("data")), format \(row.text("formatID"))")
            }
        } catch let error as ServerError where error.number == ServerError.xaRecoverDenied {
            // Without XA_RECOVER_ADMIN: those that have no session any more can at least be counted.
            let result = try await connection.query(
                "SELECT trx_id AS id FROM information_schema.INNODB_TRX WHERE trx_mysql_thread_id = 0",
                operation: "list prepared transactions")
            return result.rows.map {
                UndecidedTransaction(name: "XA transaction with InnoDB's number \($0.text("id"))")
            }
        }
    }

    /// Those that are undecided at the other end of a window.
    /// - Parameter atSnapshot: those that are where the copied state belongs.
    static func undecided(
        beyond window: WindowFindings, from atSnapshot: [UndecidedTransaction]
    ) -> [UndecidedTransaction] {
        let xa = window.xa
        var (known, outdated) = (xa.undecided.map(\.xid), xa.rolledBack)
        switch window.direction {
        case .forward: outdated += xa.earlier.map(\.xid) + xa.unread
        // What was prepared long before is not in the binary log that was read.
        case .backward: (known, outdated) = (known + outdated, Array(xa.open))
        }
        let gone = Set(outdated.map(UndecidedTransaction.init))
        var all = atSnapshot.filter { !gone.contains($0) }
        for transaction in known.map(UndecidedTransaction.init) where !all.contains(transaction) {
            all.append(transaction)
        }
        return all
    }
}

/// In reports, and in archives, it is one of the objects that were not copied.
extension UndecidedTransaction: Codable {
    private static let reason = "it was prepared, and neither committed nor rolled back, at that moment"

    package var notCopied: NotCopied { NotCopied(object: name, reason: Self.reason) }

    /// nil for any other object.
    package init?(_ object: NotCopied) {
        guard object.reason == Self.reason else { return nil }
        name = object.object
    }

    package init(from decoder: any Decoder) throws { name = try NotCopied(from: decoder).object }

    package func encode(to encoder: any Encoder) throws { try notCopied.encode(to: encoder) }
}

extension ServerError {
    /// ER_XAER_RMERR, which is what XA RECOVER says without XA_RECOVER_ADMIN.
    fileprivate static let xaRecoverDenied: UInt32 = 1401
}
