import Testing

@testable import Binlog
@testable import Replay

@Suite struct OrderedPacketTests {
    private let position = BinlogPosition(file: "binlog.000001", offset: 4)

    private func packet(_ items: [(OrderedPacket.Kind, String)]) -> OrderedPacket {
        var packet = OrderedPacket()
        packet.begin(nil, position, context: nil)
        for (kind, text) in items { packet.append(kind, text.utf8) }
        return packet
    }

    private let insert = OrderedPacket.Kind.statement(summary: "INSERT", errorCode: 0)

    private func texts(_ packet: OrderedPacket) -> [String] {
        packet.items.indices.map { String(decoding: packet.text(of: $0), as: UTF8.self) }
    }

    @Test func whatIsOurOwnGoesTogetherAndStatementsAlone() {
        let packet = packet([
            (.preparation, "SET a"), (.boundary, "BEGIN"), (insert, "INSERT 1; -- a comment"), (insert, "INSERT 2"),
            (.boundary, "COMMIT"), (.rows([]), "BINLOG 'x'"),
        ])
        #expect((0..<6).map { packet.unit(from: $0) } == [0..<2, 1..<2, 2..<3, 3..<4, 4..<6, 5..<6])
        #expect(String(decoding: packet.text(of: 4..<6), as: UTF8.self) == "COMMIT;BINLOG 'x';")
        #expect(texts(packet)[2] == "INSERT 1; -- a comment")
    }

    @Test func aTransactionOfOneStatementNeedsNoBeginning() {
        var packet = packet([(.preparation, "SET a"), (.boundary, "BEGIN"), (insert, "INSERT 1")])
        packet.remove(1)
        #expect(packet.items.map(\.kind) == [.preparation, insert])
        #expect(texts(packet) == ["SET a", "INSERT 1"])
        packet.remove(7)
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
