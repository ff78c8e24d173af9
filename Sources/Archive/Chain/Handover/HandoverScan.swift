import Binlog

/// Looks through the binary log of a server that took over, in its order, up to where it has all that was archived.
///
/// Behind that place its state is that of the chain's end, and the chain can go on there, if nothing else was committed on it before.
/// What is archived must be the same on it as far as both can be seen.
struct HandoverScan {
    private let held: GTIDSet
    private let archived: [GTID: TransactionTrace]
    /// Whose transactions may come early: those that the server before had committed and that were not archived yet. A replica that
    /// applies in parallel may commit one of them ahead of one before it.
    private let origin: ServerUUID?
    /// What is archived and still to come.
    private(set) var awaited: GTIDSet
    /// Not archived, and of another origin: the first ones, and how many there are.
    private var others: [(gtid: GTID, committed: Moment?)] = []
    private var count = 0
    /// How many of them came before something that is archived.
    private var errantCount = 0

    private static let named = 20

    /// - Parameters:
    ///   - held: all that was archived.
    ///   - awaited: what of it is in the part of the binary log that is looked through.
    ///   - archived: the last transactions of the chain.
    ///   - before, now: the servers' UUIDs.
    init(
        held: GTIDSet, awaited: GTIDSet, archived: [TransactionTrace], before: String, now: String
    ) {
        self.held = held
        self.awaited = awaited
        self.archived = Dictionary(archived.map { ($0.gtid, $0) }, uniquingKeysWith: { first, _ in first })
        let origin = ServerUUID(before)
        self.origin = origin == ServerUUID(now) ? nil : origin
    }

    /// All that was archived has come.
    var isComplete: Bool { awaited.isEmpty }

    /// - Throws: ``ChainBreak`` when what came so far proves that the chain cannot go on.
    mutating func take(_ transaction: TransactionTrace?) throws(ChainBreak) {
        guard let transaction else {
            throw ChainBreak(
                .failover, "a transaction without a GTID is in its binary log before it has all that is archived")
        }
        guard held.contains(transaction.gtid) else {
            guard transaction.gtid.source.uuid != origin else { return }
            count += 1
            if others.count < Self.named { others.append((transaction.gtid, transaction.committed)) }
            return
        }
        awaited.subtract(GTIDSet(transaction.gtid))
        errantCount = count
        if let difference = archived[transaction.gtid]?.difference(from: transaction) {
            throw ChainBreak(
                .diverged,
                "transaction \(transaction.gtid) is another one on it than the one that was archived: \(difference)")
        }
    }

    /// - Throws: ``ChainBreak`` when something was committed on the server before it had all that is archived.
    func finish() throws(ChainBreak) {
        guard awaited.isEmpty else {
            throw ChainBreak(
                .failover,
                "its binary log does not have \(awaited.onOneLine), which is archived and which it has executed")
        }
        guard errantCount > 0 else { return }
        let names = others.prefix(errantCount).map { gtid, committed in
            "\(gtid)" + (committed.map { " (\($0))" } ?? "")
        }
        let more = errantCount - names.count
        throw ChainBreak(
            .errant,
            "errant transactions: \(names.joined(separator: ", "))" + (more > 0 ? " and \(more) more" : "")
                + ", committed on it before it had all that is archived, and not on the server before")
    }
}

extension GTIDSet {
    init(_ gtid: GTID) {
        self.init()
        insert(gtid)
    }
}
