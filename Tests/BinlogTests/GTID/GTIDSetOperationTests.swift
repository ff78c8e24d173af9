import Testing

@testable import Binlog

/// Every operation against the same one on sets of single numbers.
@Suite struct GTIDSetOperationTests {
    private static let sources = [
        GTIDSource(uuid: ServerUUID(high: 1, low: 2)), GTIDSource(uuid: ServerUUID(high: 1, low: 2), tag: "t"),
        GTIDSource(uuid: ServerUUID(high: .max, low: 0)),
    ]

    private struct Case {
        var set = GTIDSet()
        var members: Set<GTID> = []

        init(_ random: inout some RandomNumberGenerator) {
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                let source = GTIDSetOperationTests.sources.randomElement(using: &random)!
                let gtid = GTID(source: source, number: .random(in: 1...25, using: &random))
                set.insert(gtid)
                members.insert(gtid)
            }
        }
    }

    @Test func operationsAreThoseOfSets() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<400 {
            let (a, b) = (Case(&random), Case(&random))
            try expect(a.set, a.members)
            try expect(a.set.union(b.set), a.members.union(b.members))
            try expect(a.set.subtracting(b.set), a.members.subtracting(b.members))
            #expect(a.set.contains(b.set) == a.members.isSuperset(of: b.members))
            #expect(a.set.union(b.set).contains(a.set))
            #expect(a.set.isDisjoint(with: b.set) == a.members.isDisjoint(with: b.members))
            #expect(a.set.subtracting(b.set).isDisjoint(with: b.set))
        }
    }

    private func expect(_ set: GTIDSet, _ members: Set<GTID>) throws {
        #expect(set.count == UInt64(members.count))
        #expect(set.isEmpty == members.isEmpty)
        for source in Self.sources {
            for number in Int64(1)...26 {
                let gtid = GTID(source: source, number: number)
                #expect(set.contains(gtid) == members.contains(gtid))
            }
        }
        for ranges in set.intervals.values {
            #expect(!ranges.isEmpty)
            #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
        }
        #expect(try GTIDSet(set.description) == set)
        #expect(try set.encoded().withUnsafeBytes { try GTIDSet(encoded: $0) } == set)
    }

    @Test func numbersThatFollowEachOtherAreOneInterval() {
        var set = GTIDSet()
        for number in Int64(1)...1_000_000 { set.insert(GTID(source: Self.sources[0], number: number)) }
        #expect(set.intervals == [Self.sources[0]: [1..<1_000_001]])
    }

    @Test func numbersThatNoGTIDHasAreNotInserted() {
        var set = GTIDSet()
        for number in [0, -1, Int64.min, Int64.max] { set.insert(GTID(source: Self.sources[0], number: number)) }
        #expect(set.isEmpty)
        set.insert(GTID(source: Self.sources[0], number: .max - 1))
        #expect(set.count == 1)
    }

    /// In whatever order a server names them.
    @Test func manyIntervalsInDescendingOrder() throws {
        let uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562"
        let text = uuid + ":" + (1...200_000).reversed().map { String(2 * $0) }.joined(separator: ":")
        let set = try GTIDSet(text)
        #expect(set.count == 200_000)
    }

    @Test func rangesAreInserted() {
        var set = GTIDSet()
        set.insert(-5..<3, of: Self.sources[0])
        set.insert(3..<3, of: Self.sources[0])
        set.insert(Int64.max - 1..<Int64.max, of: Self.sources[0])
        set.insert(Int64.min..<1, of: Self.sources[1])
        #expect(set.intervals == [Self.sources[0]: [1..<3, Int64.max - 1..<Int64.max]])
    }

    @Test func theCountStopsWhereItWouldOverflow() throws {
        let uuid = GTIDSetTextTests.uuid
        let set = try GTIDSet("\(uuid):1-9223372036854775806:a:1-9223372036854775806:b:1-9223372036854775806")
        #expect(set.count == .max)
    }
}
