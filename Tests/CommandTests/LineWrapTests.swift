import Testing

@testable import mysqlfork

@Suite struct LineWrapTests {
    @Test(
        arguments: [
            ("  - a list's item that is too long for it", "  - a list's item that is too\n    long for it"),
            ("  1. a problem that is too long for it", "  1. a problem that is too\n     long for it"),
            ("     -> what to do, which is long as well", "     -> what to do, which is\n        long as well"),
            (
                "  copied    1 database, 4 tables, 1,600,000 rows",
                "  copied    1 database, 4\n            tables, 1,600,000\n            rows"
            ),
            ("mysqlfork: connect on source db1:3306 failed", "mysqlfork: connect on source\n  db1:3306 failed"),
            ("short", "short"), ("exactly thirty columns, so what", "exactly thirty columns, so\n  what"),
            ("in thirty columns, no more, so", "in thirty columns, no more, so"),
            (
                "  - /a/path/that/does/not/fit/into/any/line is whole",
                "  - /a/path/that/does/not/fit/into/any/line\n    is whole"
            ),
        ])
    func atWords(line: String, wrapped: String) {
        #expect(LineWrap.text(line, width: 30) == wrapped)
        #expect(LineWrap.text(line, width: nil) == line)
    }

    @Test func nothingIsLost() {
        let line = "  window    backward: the moment lies before  the snapshot, by 3 min; 12 transactions in between"
        for width in 30...100 {
            let wrapped = LineWrap.text(line, width: width)
            #expect(wrapped.split(separator: "\n").allSatisfy { $0.count <= width })
            #expect(wrapped.split(whereSeparator: \.isWhitespace) == line.split(separator: " "))
        }
    }
}
