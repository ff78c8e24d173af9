import Testing

@testable import Binlog
@testable import Fork

@Suite struct OrderedPacketTests {
    private let position = BinlogPosition(file: "binlog.000001", offset: 4)

    private func packet(_ items: [(OrderedPacket.Kind, String)]) -> OrderedPacket {
        var packet = OrderedPacket()
        packet.begin(nil, position, context: nil)
        for (kind, text) in items { packet.append(kind, text.utf8) }
        return packet
    }

    private let insert = OrderedPacket.Kind.statement(summary: "INSERT", errorCode: 0)

    private func text(_ packet: OrderedPacket, from item: Int) -> String {
        String(decoding: packet.text(from: item), as: UTF8.self)
    }

    @Test func statementsEndOnALineOfTheirOwn() {
        let packet = packet([(.boundary, "BEGIN"), (insert, "INSERT 1 -- a comment"), (.boundary, "COMMIT")])
        #expect(text(packet, from: 0) == "BEGIN\n;\nINSERT 1 -- a comment\n;\nCOMMIT\n;\n")
        #expect(text(packet, from: 1) == "INSERT 1 -- a comment\n;\nCOMMIT\n;\n")
        #expect(text(packet, from: 2) == "COMMIT\n;\n")
    }

    @Test func theLastOneMayHaveNoEnd() {
        var packet = packet([(.preparation, "SET a"), (insert, "CREATE VIEW v AS SELECT 1")])
        packet.endWithoutTerminator()
        #expect(text(packet, from: 0) == "SET a\n;\nCREATE VIEW v AS SELECT 1")
    }

    @Test func aTransactionOfOneStatementNeedsNoBeginning() {
        var packet = packet([(.preparation, "SET a"), (.boundary, "BEGIN"), (insert, "INSERT 1")])
        packet.blank(1)
        #expect(packet.items.map(\.kind) == [.preparation, insert])
        #expect(text(packet, from: 0) == "SET a\n;\n" + "        " + "INSERT 1\n;\n")
        #expect(text(packet, from: 1) == "INSERT 1\n;\n")
        packet.blank(7)
        #expect(packet.items.count == 2)
    }

    /// Where a lock was waited for in vain, only one statement has to be done again, as it was prepared.
    @Test(arguments: [
        // SET, BEGIN, INSERT, INSERT, SET, SET, INSERT, COMMIT
        (0, 0), (2, 0), (3, 3), (6, 4), (7, 7),
    ])
    func whereAStatementBegins(item: Int, expected: Int) {
        let packet = packet([
            (.preparation, "SET 1"), (.boundary, "BEGIN"), (insert, "INSERT 1"), (insert, "INSERT 2"),
            (.preparation, "SET 2"), (.preparation, "SET 3"), (insert, "INSERT 3"), (.boundary, "COMMIT"),
        ])
        #expect(packet.preparation(of: item) == expected)
    }

    @Test func theEndOfATransactionIsNotRepeated() {
        // SET, INSERT, COMMIT, INSERT of the next one, which needs no preparation
        let packet = packet([
            (.preparation, "SET"), (insert, "INSERT 1"), (.boundary, "COMMIT"), (insert, "INSERT 2"),
        ])
        #expect(packet.preparation(of: 3) == 3)
    }

    @Test func itemsBelongToTransactions() {
        var packet = OrderedPacket()
        packet.begin(nil, position, context: nil)
        packet.append(.boundary, "BEGIN".utf8)
        packet.append(insert, "INSERT 1".utf8)
        let next = BinlogPosition(file: "binlog.000001", offset: 99)
        packet.begin(nil, next, context: SessionContext())
        packet.append(insert, "INSERT 2".utf8)
        #expect(packet.items.map(\.transaction) == [0, 0, 1])
        #expect(packet.transactions.map(\.firstItem) == [0, 2])
        #expect(packet.transactions.map(\.position) == [position, next])
        #expect(packet.transactions[0].context == nil && packet.transactions[1].context != nil)
    }
}
