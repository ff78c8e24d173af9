import Binlog
import Testing

@testable import Timeline

/// Random changes, and what they come down to, applied to what was there before or after.
@Suite struct NetChangeModelTests {
    typealias Row = NetSample.Row

    /// A table with a key `id`, changed at random. Rows move to other keys, back to old ones, and swap.
    private struct Workload {
        var generator: Seeded
        var rows: [Int32: Row] = [:]

        mutating func row(_ id: Int32) -> Row {
            Row(
                id, String(repeating: "n", count: Int.random(in: 0..<80, using: &generator)),
                Bool.random(using: &generator) ? nil : Int32.random(in: 0..<9, using: &generator))
        }

        /// An event with a few changes of one kind.
        mutating func event() -> [NetSample.Change] {
            let count = Int.random(in: 1...5, using: &generator)
            let kind = Int.random(in: 0..<4, using: &generator)
            var changes: [NetSample.Change] = []
            for _ in 0..<count {
                let id = Int32.random(in: 0..<200, using: &generator)
                let other = Int32.random(in: 0..<200, using: &generator)
                switch (kind, rows[id]) {
                case (0, nil):
                    let new = row(id)
                    rows[id] = new
                    changes.append(.insert(new))
                case (1, let old?):
                    rows[id] = nil
                    changes.append(.delete(old))
                case (2, let old?):
                    let new = row(id)
                    rows[id] = new
                    changes.append(.update(old, new))
                case (3, let old?) where rows[other] == nil:
                    let new = row(other)
                    rows[id] = nil
                    rows[other] = new
                    changes.append(.update(old, new))
                default: break
                }
            }
            return changes
        }
    }

    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ state >> 29) &* 0x9e37_79b9_7f4a_7c15
        }
    }

    /// Deletes first, then writes, as they are applied: deletes that find nothing are passed over, writes replace.
    private func apply(_ changes: [TableChange], to rows: inout [Int32: Row]) {
        for change in changes {
            for row in change.deletedRows { rows[row.id] = nil }
            for row in change.writtenRows { rows[row.id] = row }
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func forwardInAnyParts(seed: UInt64) throws {
        var workload = Workload(generator: Seeded(state: seed))
        for _ in 0..<100 { _ = workload.event() }
        var fork = workload.rows
        var net = NetChange(direction: .forward, memoryLimit: Int.random(in: 1...200_000, using: &workload.generator))
        var parts = 0
        for _ in 0..<1000 {
            let changes = workload.event()
            try net.add(NetSample(tableID: 100 + UInt64(parts % 7)).event(changes), key: .columns([0]))
            guard net.isFull else { continue }
            apply(net.drain(), to: &fork)
            parts += 1
        }
        apply(net.drain(), to: &fork)
        #expect(fork == workload.rows)
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func backwardInSegmentsNewestFirst(seed: UInt64) throws {
        var workload = Workload(generator: Seeded(state: seed + 1000))
        for _ in 0..<100 { _ = workload.event() }
        let before = workload.rows
        var segments: [[TableChange]] = []
        for _ in 0..<Int.random(in: 1...8, using: &workload.generator) {
            var net = NetChange(direction: .backward, memoryLimit: 1 << 20)
            for _ in 0..<150 { try net.add(NetSample().event(workload.event()), key: .columns([0])) }
            segments.append(net.drain())
        }
        var fork = workload.rows
        for segment in segments.reversed() { apply(segment, to: &fork) }
        #expect(fork == before)
    }

    /// Not knowing what was there: a copy that took its rows at different moments of the window ends up right as well.
    @Test(arguments: 0..<10 as Range<UInt64>) func aCopyThatIsNotOfOneMoment(seed: UInt64) throws {
        var workload = Workload(generator: Seeded(state: seed + 2000))
        for _ in 0..<100 { _ = workload.event() }
        var copy: [Int32: Row] = [:]
        let before = workload.rows
        var (forward, backward) = (
            NetChange(direction: .forward, memoryLimit: 1 << 20), NetChange(direction: .backward, memoryLimit: 1 << 20)
        )
        for round in 0..<200 as Range<Int32> {
            let changes = try NetSample().event(workload.event())
            try forward.add(changes, key: .columns([0]))
            try backward.add(changes, key: .columns([0]))
            if let row = workload.rows[round] { copy[round] = row }
        }
        var (last, first) = (copy, copy)
        apply(forward.drain(), to: &last)
        apply(backward.drain(), to: &first)
        #expect(last == workload.rows)
        #expect(first == before)
    }

    @Test(arguments: 0..<10 as Range<UInt64>) func wholeRows(seed: UInt64) throws {
        var generator = Seeded(state: seed + 3000)
        var rows: [Row: Int] = [:]
        func change(_ images: [TableChange], _ rows: inout [Row: Int]) {
            for image in images {
                for row in image.deletedRows {
                    #expect(rows[row, default: 0] > 0)
                    rows[row, default: 0] -= 1
                }
                for row in image.writtenRows { rows[row, default: 0] += 1 }
            }
            rows = rows.filter { $0.value != 0 }
        }
        var moments = [rows]
        var backward: [[TableChange]] = []
        var fork = rows
        var forward = NetChange(direction: .forward, memoryLimit: Int.random(in: 1...20_000, using: &generator))
        for _ in 0..<5 {
            var net = NetChange(direction: .backward, memoryLimit: 1 << 20)
            for _ in 0..<200 {
                let new = Row(Int32.random(in: 0..<4, using: &generator), "n", Bool.random(using: &generator) ? nil : 1)
                let old = rows.filter { $0.value > 0 }.keys.sorted { "\($0)" < "\($1)" }.randomElement(
                    using: &generator)
                var changes: [NetSample.Change] = [.insert(new), .insert(new)]
                if let old, Int.random(in: 0..<3, using: &generator) > 0 {
                    changes = Bool.random(using: &generator) ? [.delete(old)] : [.update(old, new)]
                }
                for change in changes {
                    switch change {
                    case .insert(let row): rows[row, default: 0] += 1
                    case .delete(let row): rows[row, default: 0] -= 1
                    case .update(let old, let new):
                        rows[old, default: 0] -= 1
                        rows[new, default: 0] += 1
                    }
                }
                let event = try NetSample().event(changes)
                try forward.add(event, key: .wholeRow)
                try net.add(event, key: .wholeRow)
                if forward.isFull { change(forward.drain(), &fork) }
            }
            rows = rows.filter { $0.value != 0 }
            moments.append(rows)
            backward.append(net.drain())
        }
        change(forward.drain(), &fork)
        #expect(fork == rows)
        for (segment, moment) in zip(backward, moments).reversed() {
            change(segment, &fork)
            #expect(fork == moment)
        }
    }
}
