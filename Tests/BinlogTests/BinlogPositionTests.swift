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

    @Test(arguments: ["binlog.000001", "mysql-bin.999999", "b.1", "a b.000002", "日志.000003", "x.y.000004"])
    func namesOfFiles(name: String) { #expect(BinlogPosition.isFileName(name)) }

    @Test(arguments: [
        "", ".", "..", "binlog", "binlog.", ".000001", "../../x.000001", "/etc/x.000001", "a/b.000001", "a\\b.000001",
        "b.000001/",
        "b\0.000001", "b\n.000001", "b\u{1b}[2J.000001", "b.00000x", "b.-1", "b.1234567890123456", "chain.json",
        "b.000001.zst", String(repeating: "a", count: 300) + ".000001",
    ])
    func namesOfNoFiles(name: String) {
        #expect(!BinlogPosition.isFileName(name))
        #expect(throws: BinlogError.self) { try Sample.body(.rotate, [4, 0, 0, 0, 0, 0, 0, 0] + Array(name.utf8)) }
    }
}
