import Binlog
import Foundation
import Testing

@testable import Archive

struct RetentionPolicyTests {
    /// An hour after the end of the week.
    private static let now = moment("2026-11-22T00:00:00Z")
    /// Every full hour from Sunday 2026-11-15 00:00 to Saturday 2026-11-21 23:00.
    private static let week = (0..<168).map {
        ArchiveManifest.Snapshot.taken(moment("2026-11-15T00:00:00Z").adding(hours: $0))
    }

    private func kept(
        _ policy: RetentionPolicy, _ snapshots: [ArchiveManifest.Snapshot], now: Moment = Self.now
    ) -> [String: [String]] {
        let decisions = policy.decide(snapshots, now: now)
        #expect(decisions.map(\.snapshot) == snapshots)
        let kept = decisions.filter(\.isKept)
        return Dictionary(uniqueKeysWithValues: kept.map { ($0.snapshot.id, $0.reasons) })
    }

    // MARK: - A week of hourly snapshots

    @Test func lastOfAWeek() throws {
        #expect(
            try kept(RetentionPolicy(keepLast: 3), Self.week) == [
                "20261121T230000Z": ["last 1 of 3"], "20261121T220000Z": ["last 2 of 3"],
                "20261121T210000Z": ["last 3 of 3"],
            ])
    }

    @Test func dailyOfAWeek() throws {
        #expect(
            try kept(RetentionPolicy(keepDaily: 3), Self.week) == [
                "20261121T230000Z": ["daily 2026-11-21"], "20261120T230000Z": ["daily 2026-11-20"],
                "20261119T230000Z": ["daily 2026-11-19"],
            ])
    }

    /// A week begins on Monday, and there are not four: the oldest snapshot stays as well.
    @Test func weeklyOfAWeek() throws {
        #expect(
            try kept(RetentionPolicy(keepWeekly: 4), Self.week) == [
                "20261121T230000Z": ["weekly 2026-W47"], "20261115T230000Z": ["weekly 2026-W46"],
                "20261115T000000Z": ["the oldest, while weekly has 2 of 4"],
            ])
    }

    @Test func rulesAddUp() throws {
        let policy = try RetentionPolicy(
            keepLast: 2, keepHourly: 3, keepDaily: 2, keepWeekly: 2, keepMonthly: 1, keepWithin: CalendarSpan("4h"))
        #expect(
            kept(policy, Self.week) == [
                "20261121T230000Z": [
                    "last 1 of 2", "hourly 2026-11-21 23h", "daily 2026-11-21", "weekly 2026-W47", "monthly 2026-11",
                    "within 4h",
                ],
                "20261121T220000Z": ["last 2 of 2", "hourly 2026-11-21 22h", "within 4h"],
                "20261121T210000Z": ["hourly 2026-11-21 21h", "within 4h"],
                "20261121T200000Z": ["within 4h"],
                "20261120T230000Z": ["daily 2026-11-20"],
                "20261115T230000Z": ["weekly 2026-W46"],
            ])
    }

    /// A day of hours, then days: what is pruned every hour is the same as what is pruned once in the end.
    @Test func prunedAsItGoes() throws {
        let policy = try RetentionPolicy(keepHourly: 24, keepDaily: 7, keepWeekly: 4)
        var remaining: [ArchiveManifest.Snapshot] = []
        for snapshot in Self.week {
            remaining.append(snapshot)
            remaining = policy.decide(remaining, now: snapshot.taken).filter(\.isKept).map(\.snapshot)
        }
        #expect(remaining.count == 24 + 6 + 1)
        #expect(Set(remaining.map(\.id)) == Set(kept(policy, Self.week).keys))
    }

    // MARK: - Periods

    @Test func onlyPeriodsWithSnapshotsCount() throws {
        let snapshots = [
            "2024-02-29T05:00:00Z", "2025-01-01T00:00:00Z", "2025-07-31T23:59:59Z", "2026-11-21T10:00:00Z",
        ]
        .map { ArchiveManifest.Snapshot.taken($0) }
        #expect(
            try kept(RetentionPolicy(keepMonthly: 3), snapshots) == [
                "20261121T100000Z": ["monthly 2026-11"], "20250731T235959Z": ["monthly 2025-07"],
                "20250101T000000Z": ["monthly 2025-01"],
            ])
    }

    /// The first days of January may belong to the last week of the year before, and the last of December to the next one's first.
    @Test func weeksOfTwoYears() throws {
        let snapshots = [
            "2024-12-29T12:00:00Z", "2024-12-30T12:00:00Z", "2025-01-05T12:00:00Z", "2027-01-03T12:00:00Z",
        ]
        .map { ArchiveManifest.Snapshot.taken($0) }
        #expect(
            try kept(RetentionPolicy(keepWeekly: 3), snapshots, now: moment("2027-02-01T00:00:00Z")) == [
                "20270103T120000Z": ["weekly 2026-W53"], "20250105T120000Z": ["weekly 2025-W01"],
                "20241229T120000Z": ["weekly 2024-W52"],
            ])
    }

    @Test func periodsOfATimeZone() throws {
        let snapshots = ["2026-11-20T10:00:00Z", "2026-11-20T22:30:00Z", "2026-11-20T23:30:00Z"]
            .map { ArchiveManifest.Snapshot.taken($0) }
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        #expect(
            try kept(RetentionPolicy(keepDaily: 2, timeZone: berlin), snapshots) == [
                "20261120T233000Z": ["daily 2026-11-21"], "20261120T223000Z": ["daily 2026-11-20"],
            ])
    }

    // MARK: - Within

    /// The limit itself is outside, as with restic; it counts from the newest snapshot, however long ago that was.
    @Test func withinOfTheNewest() throws {
        let policy = try RetentionPolicy(keepWithin: CalendarSpan("3h"))
        let expected = ["20261121T230000Z", "20261121T220000Z", "20261121T210000Z"]
        for now in [Self.now, moment("2036-01-01T00:00:00Z")] {
            #expect(
                kept(policy, Self.week, now: now)
                    == Dictionary(uniqueKeysWithValues: expected.map { ($0, ["within 3h"]) }))
        }
    }

    // MARK: - The edges

    @Test func nothingToDecide() throws {
        #expect(try RetentionPolicy(keepLast: 1).decide([], now: Self.now) == [])
    }

    @Test func equalTimes() throws {
        let time = moment("2026-11-21T10:00:00Z")
        let snapshots = ["", "-2", "-10"].map { ArchiveManifest.Snapshot.taken(time, suffix: $0) }
        #expect(
            try kept(RetentionPolicy(keepLast: 1, keepHourly: 1), snapshots) == [
                "20261121T100000Z-10": ["last 1 of 1", "hourly 2026-11-21 10h"]
            ])
    }

    /// They neither take the place of others nor are lost.
    @Test func snapshotsFromTheFuture() throws {
        let snapshots = Self.week + [.taken("2036-01-01T00:00:00Z"), .taken("2036-01-01T01:00:00Z")]
        #expect(
            try kept(RetentionPolicy(keepLast: 1, keepDaily: 1, keepWithin: CalendarSpan("1h")), snapshots) == [
                "20360101T010000Z": ["taken in the future, by the clock of now"],
                "20360101T000000Z": ["taken in the future, by the clock of now"],
                "20261121T230000Z": ["last 1 of 1", "daily 2026-11-21", "within 1h"],
            ])
    }

    @Test func aRuleIsNeeded() {
        #expect(throws: RetentionError.self) { try RetentionPolicy() }
        #expect(throws: RetentionError.self) { try RetentionPolicy(keepLast: 2, keepDaily: -1) }
    }

    // MARK: - Any policy, any snapshots

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func anyPolicy(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let snapshots = (0..<Int.random(in: 1...60, using: &random)).map { number in
            ArchiveManifest.Snapshot.taken(
                moment("2026-11-01T00:00:00Z").adding(hours: .random(in: 0..<1200, using: &random)),
                suffix: "-\(number)")
        }
        let numbers = (0..<5).map { _ in Int.random(in: 0...5, using: &random) }
        let hours = Int.random(in: 0...100, using: &random)
        let policy = try RetentionPolicy(
            keepLast: numbers[0] + (hours == 0 ? 1 : 0), keepHourly: numbers[1], keepDaily: numbers[2],
            keepWeekly: numbers[3], keepMonthly: numbers[4], keepWithin: hours > 0 ? CalendarSpan("\(hours)h") : nil)
        let now = moment("2026-11-01T00:00:00Z").adding(hours: .random(in: 0..<1300, using: &random))
        let kept = Set(kept(policy, snapshots, now: now).keys)

        let present = snapshots.enumerated().filter { $0.element.taken <= now }
            .sorted { ($0.element.taken, $0.offset) > ($1.element.taken, $1.offset) }.map(\.element)
        #expect(Set(snapshots.filter { $0.taken > now }.map(\.id)).isSubset(of: kept))
        guard let newest = present.first else { return }
        #expect(kept.contains(newest.id))
        // Each rule by itself, in other words: by numbers of hours instead of a calendar.
        var wanted = Set(snapshots.filter { $0.taken > now }.map(\.id))
        wanted.formUnion(present.prefix(policy.keepLast).map(\.id))
        func hour(_ snapshot: ArchiveManifest.Snapshot) -> UInt64 { snapshot.taken.microseconds / 3_600_000_000 }
        let periods: [(Int, (ArchiveManifest.Snapshot) -> String)] = [
            (policy.keepHourly, { "\(hour($0))" }), (policy.keepDaily, { "\(hour($0) / 24)" }),
            // 1970-01-01 was a Thursday.
            (policy.keepWeekly, { "\((hour($0) / 24 + 3) / 7)" }),
            (policy.keepMonthly, { String($0.taken.description.prefix(7)) }),
        ]
        for (count, period) in periods where count > 0 {
            let groups = Dictionary(grouping: present, by: period).values.sorted { $0[0].taken > $1[0].taken }
            wanted.formUnion(groups.prefix(count).map { $0[0].id })
            if groups.count < count { wanted.insert(present.last!.id) }
        }
        if hours > 0 { wanted.formUnion(present.filter { $0.taken > newest.taken.adding(hours: -hours) }.map(\.id)) }
        #expect(kept == wanted)
        // What is kept is kept again.
        let remaining = snapshots.filter { kept.contains($0.id) }
        #expect(policy.decide(remaining, now: now).filter { !$0.isKept } == [])
    }
}
