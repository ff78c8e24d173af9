import Binlog
import Testing

@testable import Timeline

@Suite struct SegmentTests {
    @Test func segmentsEndBetweenTransactions() throws {
        var log = TestLog()
        var starts: [BinlogPosition] = []
        for number in 1...5 {
            starts.append(log.position)
            log.transaction(Int64(number), at: UInt64(number), bytes: 40)
        }
        let segments = try log.scan(.time(Moment(microseconds: 0)), segmentBytes: 100).segments
        #expect(segments.map(\.rowBytes) == [80, 80, 40])
        #expect(
            segments.map(\.start.place.position) == [
                BinlogPosition(file: "binlog.000001", offset: 4), starts[2], starts[4],
            ])
        #expect(segments.map(\.end.place.position) == [starts[2], starts[4], log.position])
        #expect(segments.allSatisfy { $0.start.transaction == nil && $0.end.transaction == nil })
    }

    /// Together they hold every row event of the window once, none holds more than the limit, and reading one needs nothing before it.
    @Test(arguments: [false, true], [7, 12, 25, 60] as [UInt64])
    func aTransactionThatIsTooLargeIsDivided(isCompressed: Bool, limit: UInt64) throws {
        var log = TestLog()
        log.transaction(1, at: 1, table: "before")
        log.transaction(2, at: 2, table: "small")
        log.gtid(3, at: 3)
        var inner: [(type: UInt8, body: [UInt8])] = [(2, TestLog.query("BEGIN", effective: false))]
        for _ in 0..<4 {
            inner += [
                (19, TestLog.tableMap(7, "t", database: "d")), (19, TestLog.tableMap(8, "u", database: "d")),
                (30, TestLog.rows(.write, 7, bytes: 5, ends: false, columns: 1, present: 1)),
                (30, TestLog.rows(.write, 8, bytes: 6, ends: false, columns: 1, present: 1)),
                (30, TestLog.rows(.write, 7, bytes: 7, ends: true, columns: 1, present: 1)),
            ]
        }
        inner.append((16, little(9, 8)))
        if isCompressed {
            log.payload(inner)
        } else {
            for event in inner { log.add(event.type, event.body) }
        }
        log.transaction(4, at: 4, table: "after")

        let findings = try log.scan(.time(Moment(microseconds: 1)), segmentBytes: limit)
        let segments = findings.segments
        #expect(segments.map(\.rowBytes).reduce(0, +) == findings.rowBytes)
        #expect(findings.rowBytes == 5 + 4 * 18 + 5)
        #expect(segments.allSatisfy { $0.rowBytes <= limit })
        #expect(zip(segments, segments.dropFirst()).allSatisfy { $0.end == $1.start })
        let read = try segments.flatMap { segment in
            try log.steps(from: segment.start, until: segment.end).compactMap { step -> String? in
                if case .rows(let change) = step { change.table.table } else { nil }
            }
        }
        #expect(read == ["small"] + ["t", "u", "t", "t", "u", "t", "t", "u", "t", "t", "u", "t"] + ["after"])
    }
}
