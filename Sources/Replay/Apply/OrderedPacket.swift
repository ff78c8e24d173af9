import Binlog
import Catalog
import MySQL

/// Statements that are executed one after the other, and what each of them is.
///
/// What is of our own making goes many in a round trip. A statement of the source's is sent alone, to a server that takes one at a
/// time: what looks like one may be several when its text is read otherwise than on the source, as that of CREATE VIEW, which has
/// names in UTF-8 between parts in the client's character set.
struct OrderedPacket: Sendable {
    /// One statement.
    struct Item: Sendable {
        let kind: Kind
        /// Where its text is.
        let text: Range<Int>
        /// The index of its transaction's.
        let transaction: Int
        /// What the text is made of, where some of it has to be converted first.
        let mixed: Mixed?
    }

    struct Mixed: Sendable {
        let parts: [MixedText.Part]
        let characterSet: String
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

    mutating func append(_ kind: Kind, _ text: some Sequence<UInt8>, mixed: Mixed? = nil) {
        let start = bytes.count
        bytes += text
        items.append(
            Item(kind: kind, text: start..<bytes.count, transaction: transactions.count - 1, mixed: mixed))
    }

    func text(of item: Int) -> [UInt8] { Array(bytes[items[item].text]) }

    /// Several statements of our own making, as one text.
    func text(of range: Range<Int>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(items[range].reduce(0) { $0 + $1.text.count + 1 })
        for item in items[range] {
            text += bytes[item.text]
            text.append(UInt8(ascii: ";"))
        }
        return text
    }

    /// What is sent at once: a statement of the source's, or all that is our own up to the next one.
    func unit(from item: Int) -> Range<Int> {
        guard items[item].isOwn else { return item..<item + 1 }
        return item..<(items[item...].firstIndex { !$0.isOwn } ?? items.count)
    }

    /// The first of what prepares the session for an item, or the item itself.
    func preparation(of item: Int) -> Int {
        var first = item
        // The first statement of a transaction is prepared before BEGIN, which nothing is lost by repeating.
        if first > 1, items[first - 1].kind == .boundary, items[first - 2].kind == .preparation { first -= 1 }
        while first > 0, items[first - 1].kind == .preparation { first -= 1 }
        return first
    }

    /// Takes a statement out: the BEGIN of what turned out to be one statement, which commits by itself.
    mutating func remove(_ item: Int) {
        if items.indices.contains(item) { items.remove(at: item) }
    }
}

extension OrderedPacket.Item {
    /// Made of names, numbers and base64, whatever the source wrote.
    var isOwn: Bool {
        if case .statement = kind { false } else { true }
    }
}
