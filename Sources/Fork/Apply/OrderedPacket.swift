import Binlog
import MySQL

/// Statements that are sent in one round trip, and what each of them is.
struct OrderedPacket: Sendable {
    /// One statement.
    struct Item: Sendable {
        let kind: Kind
        /// Where its text begins.
        let start: Int
        /// The index of its transaction's.
        let transaction: Int
    }

    enum Kind: Sendable, Equatable {
        /// BEGIN, COMMIT, ROLLBACK.
        case boundary
        /// Makes the session right for the statement that follows.
        case preparation
        /// - Parameter errorCode: what it ended with on the source.
        case statement(summary: String, errorCode: UInt16)
        case rows([TableIdentity])
    }

    /// A transaction, or the part of it that is in this packet.
    struct Transaction: Sendable {
        let gtid: GTID?
        let position: BinlogPosition
        /// The first of its items here.
        let firstItem: Int
        /// The session before it; nil when it began in an earlier packet.
        let context: SessionContext?
    }

    private(set) var bytes: [UInt8] = []
    private(set) var items: [Item] = []
    private(set) var transactions: [Transaction] = []

    var isEmpty: Bool { items.isEmpty }

    mutating func begin(_ gtid: GTID?, _ position: BinlogPosition, context: SessionContext?) {
        transactions.append(
            Transaction(gtid: gtid, position: position, firstItem: items.count, context: context))
    }

    mutating func append(_ kind: Kind, _ text: some Sequence<UInt8>) {
        items.append(Item(kind: kind, start: bytes.count, transaction: transactions.count - 1))
        bytes += text
        // The statement may end with a comment that reaches to the end of its line.
        bytes += [UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: "\n")]
    }

    /// The text from an item on.
    func text(from item: Int) -> [UInt8] { item == 0 ? bytes : Array(bytes[items[item].start...]) }

    /// The first of what prepares the session for an item, or the item itself.
    func preparation(of item: Int) -> Int {
        var first = item
        // The first statement of a transaction is prepared before BEGIN, which nothing is lost by repeating.
        if first > 1, items[first - 1].kind == .boundary, items[first - 2].kind == .preparation { first -= 1 }
        while first > 0, items[first - 1].kind == .preparation { first -= 1 }
        return first
    }

    /// The last statement ends where the packet ends: what would end it otherwise became part of a stored object's text.
    mutating func endWithoutTerminator() { bytes.removeLast(3) }

    /// Takes a statement out: the BEGIN of what turned out to be one statement, which commits by itself.
    mutating func blank(_ item: Int) {
        guard items.indices.contains(item) else { return }
        let end = item + 1 < items.count ? items[item + 1].start : bytes.count
        for index in items[item].start..<end { bytes[index] = UInt8(ascii: " ") }
        items.remove(at: item)
    }
}
