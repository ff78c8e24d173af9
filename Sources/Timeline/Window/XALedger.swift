import Binlog

/// A transaction that was prepared with XA PREPARE.
public struct PreparedTransaction: Sendable, Hashable {
    public let xid: XID
    public let landmark: Landmark
    /// After its XA PREPARE.
    public let end: BinlogPosition
    /// What its rows do, where it was prepared before the window.
    var tables: [TableActivity] = []
}

/// What the XA transactions of a window come to. Rows of a prepared transaction stay locked until it is decided, so its changes
/// may be taken where it was prepared, or at the beginning of the window when that was before.
public struct XAOutcome: Sendable, Hashable {
    /// Prepared in the window and not committed in it: their changes do not count. By where they begin.
    public internal(set) var excluded: Set<BinlogPosition> = []
    /// Prepared before the window and committed in it: to be read as well, as what the window begins with.
    public internal(set) var earlier: [PreparedTransaction] = []
    /// Committed in the window, and prepared before the range that was read: reading must begin earlier.
    public internal(set) var unread: [XID] = []
    /// Prepared before the window, perhaps before the range that was read, and rolled back in it.
    public internal(set) var rolledBack: [XID] = []
    /// Prepared in the window and not decided in it.
    public internal(set) var open: Set<XID> = []
    /// Not decided at the cut, as far as they were prepared in the range that was read: left out of the fork.
    public internal(set) var undecided: [PreparedTransaction] = []
}

/// Follows prepared transactions until they are decided.
struct XALedger: Sendable {
    /// What is remembered of undecided and of rolled back transactions is kept below this.
    static let limit = 100_000

    private var before: [XID: PreparedTransaction] = [:]
    private var within: [XID: PreparedTransaction] = [:]
    private var outcome = XAOutcome()

    enum Zone { case before, window, after }

    mutating func prepare(_ transaction: PreparedTransaction, in zone: Zone) throws {
        switch zone {
        case .before: before[transaction.xid] = transaction
        case .window: within[transaction.xid] = transaction
        case .after: return
        }
        guard before.count + within.count + outcome.excluded.count < Self.limit else {
            throw BinlogError("more than \(Self.limit) XA transactions were rolled back, or are undecided")
        }
    }

    /// - Returns: The transaction, when the window commits it and it was prepared before.
    mutating func decide(_ xid: XID, commits: Bool, in zone: Zone) -> PreparedTransaction? {
        switch zone {
        case .before: before[xid] = nil
        case .window:
            if let transaction = within.removeValue(forKey: xid) {
                if !commits { outcome.excluded.insert(transaction.landmark.position) }
            } else if !commits {
                before[xid] = nil
                outcome.rolledBack.append(xid)
            } else if let transaction = before.removeValue(forKey: xid) {
                outcome.earlier.append(transaction)
                return transaction
            } else {
                outcome.unread.append(xid)
            }
        case .after: break
        }
        return nil
    }

    /// - Parameter undecided: What was not decided when the cut was met, when that comes before the window.
    func finish(undecidedAtCut: [PreparedTransaction]?) -> XAOutcome {
        var outcome = outcome
        outcome.open = Set(within.keys)
        outcome.excluded.formUnion(within.values.map(\.landmark.position))
        outcome.undecided = undecidedAtCut ?? undecided
        return outcome
    }

    var undecided: [PreparedTransaction] {
        (Array(before.values) + within.values).sorted { $0.landmark.position < $1.landmark.position }
    }
}
