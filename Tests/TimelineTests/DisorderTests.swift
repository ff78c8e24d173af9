import Testing

@testable import Binlog
@testable import Timeline

/// Events in any order, and statements of any bytes, end in a value or a ``BinlogError``.
@Suite struct DisorderTests {
    /// The same numbers on each run.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64 = 1

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 33
        }
    }

    @Test func eventsInAnyOrderMakeWholeTransactionsOrAreRefused() throws {
        var log = TestLog()
        log.transaction(1, at: 1)
        log.transaction(2, at: 2, .update, id: 8, end: "ROLLBACK")
        log.statement(3, at: 3, "drop table t")
        log.prepare(4, at: 4, "x")
        log.decide(5, at: 5, "x")
        log.gtid(6, at: 6)
        log.payload([(2, TestLog.query("BEGIN", effective: false)), (16, little(9, 8))])
        log.add(13, little(1, 8) + little(2, 8))
        let events = Array(try log.events().dropFirst())
        var dice = Dice()
        var outcomes: Set<Bool> = []
        for _ in 0..<3_000 {
            var reader = TransactionReader()
            var isOpen = false
            // Mostly in order, so that it gets somewhere.
            var order = Array(events.indices)
            for _ in 0..<Int.random(in: 0...3, using: &dice) {
                order.swapAt(.random(in: order.indices, using: &dice), .random(in: order.indices, using: &dice))
            }
            do {
                for index in order {
                    try reader.take(events[index]) { step in
                        switch step {
                        case .begin:
                            #expect(!isOpen)
                            isOpen = true
                        case .end:
                            #expect(isOpen)
                            isOpen = false
                        case .rows, .statement, .fileBlock: #expect(isOpen)
                        }
                    }
                }
                outcomes.insert(true)
            } catch {
                #expect(error is BinlogError)
                outcomes.insert(false)
            }
        }
        #expect(outcomes == [true, false])
    }

    @Test func statementsOfAnyBytesHaveAnEffect() {
        let statements = [
            "create /*!80000 temporary */ table `a``b`.\"c\" (a int) -- x\n, b '\\'x' # y",
            "alter table a.b rename to c.d, with table e",
            "rename table a to b, c to d", "drop view if exists a, b.c",
            "CREATE DEFINER=`a`@`b` SQL SECURITY DEFINER VIEW v AS",
        ].map { Array($0.utf8) }
        let pieces: [UInt8] = Array("`'\"\\/*!-# \n().,@=aA0".utf8) + [0, 0x81, 0xE0, 0xFF]
        var dice = Dice()
        var effects: Set<StatementEffect> = []
        for round in 0..<20_000 {
            var bytes = statements[round % statements.count]
            bytes.removeLast(.random(in: 0..<bytes.count, using: &dice))
            for _ in 0..<Int.random(in: 0...3, using: &dice) {
                bytes.insert(pieces.randomElement(using: &dice)!, at: .random(in: 0...bytes.count, using: &dice))
            }
            var context = StatementContext()
            context.sqlMode = round % 2 == 0 ? 0 : 4 | 1 << 20
            let collation: UInt16 = [255, 28, 13, 8][round / 2 % 4]
            context.characterSets = StatementContext.CharacterSets(client: collation, connection: 255, server: 255)
            effects.insert(
                StatementClassifier().effect(
                    of: QueryEvent(
                        threadID: 1, executionSeconds: 0, errorCode: 0, database: "d", context: context,
                        statement: bytes)))
        }
        #expect(effects.contains(.unknown) && effects.contains(.temporaryTable) && effects.count > 10)
    }
}
