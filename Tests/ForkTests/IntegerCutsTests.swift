import Testing

@testable import Catalog

@Suite struct IntegerCutsTests {
    private func key(_ text: String) -> IntegerKey { IntegerKey(text)! }

    @Test func keysCoverBothIntegerTypes() {
        let texts = [
            "-9223372036854775808", "-1", "0", "1", "9223372036854775807", "9223372036854775808",
            "18446744073709551615",
        ]
        let keys = texts.map(key)
        #expect(keys.map(\.description) == texts)
        #expect(keys == keys.sorted())
        #expect(key("9223372036854775807").next == key("9223372036854775808"))
        #expect(key("-1").next == key("0"))
        #expect(key("0").distance(to: key("18446744073709551615")) == .max)
        #expect(key("-9223372036854775808").distance(to: key("9223372036854775807")) == .max)
        #expect(key("0000000042").description == "42")
        #expect(IntegerKey("18446744073709551616") == nil)
        #expect(IntegerKey("") == nil)
    }

    /// Plays the server: estimates come from real keys. Whatever their distribution, the cuts cover the interval without
    /// gap or overlap, and no piece that can be cut is far too large.
    @Test(arguments: [
        Array(1...10_000), [Int.min, Int.max] + Array(-50...5_000),
        Array(0..<5_000) + (0..<5_000).map { 1 << 40 + $0 * 4096 },
        (0..<64).map { 1 << $0 } + Array(repeating: 7, count: 3_000), [5, 6], [5],
    ]) func cutsAnyDistribution(values: [Int]) {
        let values = values.sorted()
        let (low, high) = (IntegerKey(Int64(values.first!)), IntegerKey(Int64(values.last!)))
        var cuts = IntegerCuts(from: low, to: high, rows: values.count, rowsPerRange: 100)
        func rows(_ interval: IntegerCuts.Interval) -> Int {
            values.count { IntegerKey(Int64($0)) >= interval.first && IntegerKey(Int64($0)) <= interval.last }
        }
        var rounds = 0
        while !cuts.open.isEmpty {
            let batch = cuts.takeOpen(atMost: 100)
            cuts.settle(batch, rows: batch.map(rows))
            rounds += 1
        }
        let merged = cuts.merged()
        #expect(merged.first?.first == low)
        #expect(merged.last?.last == high)
        for (previous, next) in zip(merged, merged.dropFirst()) { #expect(previous.last.next == next.first) }
        #expect(merged.allSatisfy { $0.rows <= 200 || $0.first == $0.last })
        #expect(merged.reduce(0) { $0 + $1.rows } == values.count)
        #expect(rounds < 300)
    }
}
