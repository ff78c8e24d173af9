import Testing

@testable import Binlog

@Suite struct BinlogPositionTests {
    @Test(arguments: [
        ("binlog.000001:4", true), ("a.b.999999:77", true), ("binlog.000001", false), ("binlog:4", false),
        ("binlog.000001:3", false), ("binlog.x:44", false), ("binlog.000001:-4", false),
    ])
    func textIsReadOrNot(text: String, isOne: Bool) {
        #expect((BinlogPosition(text) != nil) == isOne)
        if isOne { #expect(BinlogPosition(text)?.description == text) }
    }

    @Test func filesAreOrderedByNumber() {
        #expect(BinlogPosition(file: "b.999999", offset: 9) < BinlogPosition(file: "b.1000000", offset: 4))
        #expect(BinlogPosition(file: "b.000002", offset: 4) < BinlogPosition(file: "b.000002", offset: 5))
    }
}
