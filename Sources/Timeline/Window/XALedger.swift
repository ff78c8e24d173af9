import Binlog

/// A transaction that was prepared with XA PREPARE.
public struct PreparedTransaction: Sendable, Hashable {
    public let xid: XID
    public let landmark: Landmark
    /// After its XA PREPARE.
    public let end: BinlogPosition
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
    /// Not decided at the cut: left out of the fork.
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

    mutating func decide(_ xid: XID, commits: Bool, in zone: Zone) {
        switch zone {
        case .before: before[xid] = nil
        case .window:
            if let transaction = within.removeValue(forKey: xid) {
                if !commits { outcome.excluded.insert(transaction.landmark.position) }
            } else if let transaction = before.removeValue(forKey: xid) {
                if commits { outcome.earlier.append(transaction) }
            } else if commits {
                outcome.unread.append(xid)
            }
        case .after: return
        }
    }

    /// - Parameter undecided: What was not decided when the cut was met, when that comes before the window.
    func finish(undecidedAtCut: [PreparedTransaction]?) -> XAOutcome {
        var outcome = outcome
        outcome.excluded.formUnion(within.values.map(\.landmark.position))
        outcome.undecided = undecidedAtCut ?? undecided
        return outcome
    }

    var undecided: [PreparedTransaction] {
        (Array(before.values) + within.values).sorted { $0.landmark.position < $1.landmark.position }
    }
}
