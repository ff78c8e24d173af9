import Binlog
import Foundation
import Testing

@testable import Archive
@testable import Replay
@testable import Server

/// Which part of an archive a moment lies in, and from which snapshots it is reached.
@Suite struct StopSearchTests {
    private let first = try! ArchiveFixture.tally(ArchiveFixture.closed, named: "binlog.000001")
    private let second = try! ArchiveFixture.tally(ArchiveFixture.open, named: "binlog.000002")

    private func find(_ request: StopRequest, _ fixture: ArchiveFixture) async throws -> StopSearch.Result {
        let manifest = try fixture.directory.manifest()
        return try await StopSearch(
            archive: fixture.directory, manifest: manifest, progress: JobProgress { _ in }
        ).find(request)
    }

    private func at(_ moment: Moment, plus microseconds: Int64 = 0) -> StopRequest {
        .time("\(Moment(microseconds: UInt64(Int64(moment.microseconds) + microseconds)))", .gmt)
    }

    private func refusal(_ request: StopRequest, _ fixture: ArchiveFixture) async throws -> String {
        let error = await #expect(throws: ForkError.self) { try await find(request, fixture) }
        #expect(error?.kind == .unreachable)
        return "\(error?.message ?? "") -> \(error?.hint ?? "")"
    }

    private static let names = (0...3).map { "2026112\($0)T000000Z" }

    @Test func oneGeneration() async throws {
        let fixture = try ArchiveFixture()
        #expect(try await refusal(.latest, fixture).contains("holds nothing yet"))
        try fixture.addGeneration()
        #expect(try await refusal(.latest, fixture).contains("it has no snapshot"))
        let taken = try #require(first.contents.firstCommit)
        try fixture.addSnapshot(
            Self.names[0], at: BinlogPosition(file: "binlog.000001", offset: first.end), taken: taken)
        let end = BinlogPosition(file: "binlog.000002", offset: second.whole)
        #expect(try await find(.latest, fixture).cut.position <= end)
        let last = try #require(second.contents.lastCommit)
        #expect(try await find(at(last), fixture).cut.last?.committed == last)
        #expect(try await refusal(at(last, plus: 1), fixture).contains("which goes up to \(last)"))
        #expect(try await refusal(at(taken, plus: -10_000_000), fixture).contains("lies before the archive"))
        let gtid = try GTID("11111111-2222-3333-4444-555555555555:1")
        #expect(try await refusal(.gtid(gtid), fixture).contains("is not in the archive"))
        // Where the last transaction ends; ROTATE follows.
        let position = BinlogPosition(file: "binlog.000001", offset: first.end - 44)
        #expect(try await find(.position(position), fixture).cut.position == position)
        let beyond = BinlogPosition(file: "binlog.000002", offset: second.end + 1)
        #expect(try await refusal(.position(beyond), fixture).contains("does not go to \(beyond)"))
        let range = try await refusal(at(last, plus: 1), fixture)
        #expect(range.contains("what can be forked: \(taken) to \(last) (generation 1)"))
    }

    @Test func positionOfSeveralGenerations() async throws {
        let fixture = try ArchiveFixture()
        try fixture.addGeneration()
        let later = ArchiveFixture.recorded("compressed")
        try fixture.addGeneration(cause: .purged, closed: later, open: ArchiveFixture.recorded("rows-query"))
        let taken = try #require(first.contents.firstCommit)
        let position = BinlogPosition(file: "binlog.000001", offset: 158)
        try fixture.addSnapshot(Self.names[0], generation: 1, at: position, taken: taken)
        try fixture.addSnapshot(Self.names[1], generation: 2, at: position, taken: taken)
        let warned = try await find(.position(position), fixture)
        #expect(warned.chain.generation.number == 2)
        #expect(warned.warnings.count == 1 && warned.warnings[0].contains("several generations"))
    }

    @Test func gap() async throws {
        let fixture = try ArchiveFixture()
        // Recorded one after the other.
        try fixture.addGeneration(
            closed: ArchiveFixture.recorded("compressed"), open: ArchiveFixture.recorded("compressed"))
        try fixture.addGeneration(cause: .purged)
        let taken = Moment(microseconds: 5)
        let position = BinlogPosition(file: "binlog.000001", offset: 158)
        try fixture.addSnapshot(Self.names[0], generation: 1, at: position, taken: taken)
        let end = try fixture.chain(1).through
        let beginning = try #require(first.contents.firstCommit)
        let between = Moment(microseconds: (end.microseconds + beginning.microseconds) / 2)
        let text = try await refusal(at(between), fixture)
        #expect(
            text.contains("lies in a gap") && text.contains("goes up to \(end)")
                && text.contains("(purged): it was told here"), "\(text)")
        #expect(try await find(at(end), fixture).chain.generation.number == 1)
        // Behind the gap, where there is no snapshot yet.
        let behind = try await refusal(at(beginning), fixture)
        #expect(behind.contains("generation 2") && behind.contains("it has no snapshot"), "\(behind)")
        try fixture.addSnapshot(Self.names[1], generation: 2, at: position, taken: taken)
        #expect(try await find(at(beginning), fixture).chain.generation.number == 2)
    }

    /// The clock was set back between two of them, so that their names and times are not in the order of their positions.
    @Test func nearestSnapshotsAfterTheClockWentBack() async throws {
        let names = Self.names
        let fixture = try ArchiveFixture()
        try fixture.addGeneration()
        func position(_ file: String, _ offset: UInt64) -> BinlogPosition { BinlogPosition(file: file, offset: offset) }
        let places = [
            position("binlog.000001", 900), position("binlog.000002", 1000), position("binlog.000001", 158),
            position("binlog.000001", first.end),
        ]
        for (index, place) in places.enumerated() {
            try fixture.addSnapshot(names[index], at: place, taken: Moment(microseconds: UInt64(index)))
        }
        let choice = SnapshotChoice(fixture.directory, try fixture.directory.manifest(), try fixture.chain())
        for (place, expected) in [
            (position("binlog.000001", 4), [names[2]]), (position("binlog.000001", 400), [names[2], names[0]]),
            (position("binlog.000001", 600), [names[0], names[2]]),
            (position("binlog.000001", 900), [names[0], names[3]]),
            (position("binlog.000002", 200), [names[3], names[1]]),
            (position("binlog.000002", 900), [names[1], names[3]]), (position("binlog.000002", 2000), [names[1]]),
        ] {
            #expect(try choice.nearest(to: place).map(\.id) == expected, "\(place)")
        }
    }

    @Test func nearestSnapshots() async throws {
        let names = Self.names
        let fixture = try ArchiveFixture()
        try fixture.addGeneration()
        func position(_ file: String, _ offset: UInt64) -> BinlogPosition { BinlogPosition(file: file, offset: offset) }
        let places = [
            position("binlog.000001", 158), position("binlog.000001", 900), position("binlog.000001", first.end),
            position("binlog.000002", 1000),
        ]
        for (index, place) in places.enumerated() {
            try fixture.addSnapshot(names[index], at: place, taken: Moment(microseconds: UInt64(index)))
        }
        let choice = SnapshotChoice(fixture.directory, try fixture.directory.manifest(), try fixture.chain())
        for (place, expected) in [
            (position("binlog.000001", 4), [names[0]]), (position("binlog.000001", 158), [names[0], names[1]]),
            (position("binlog.000001", 400), [names[0], names[1]]),
            (position("binlog.000001", 600), [names[1], names[0]]),
            (position("binlog.000001", 900), [names[1], names[2]]),
            (position("binlog.000002", 200), [names[2], names[3]]),
            (position("binlog.000002", 900), [names[3], names[2]]), (position("binlog.000002", 2000), [names[3]]),
        ] {
            #expect(try choice.nearest(to: place).map(\.id) == expected, "\(place)")
        }
        #expect(try choice.named(names[2]).id == names[2])
        #expect(throws: ForkError.self) { try choice.named("20261129T000000Z") }
        // One that is damaged is not passed over: what else could be taken is said.
        let file = ArchiveLayout.snapshotManifest(names[1])
        try fixture.write(Array(try fixture.bytes(file).dropLast(3)), to: file)
        let error = #expect(throws: ForkError.self) { try choice.nearest(to: places[1]) }
        #expect(
            error?.message.contains(file) == true
                && error?.hint.contains("snapshot: \(names[0]), \(names[2]), \(names[3])") == true)
        #expect(try choice.named(names[3]).id == names[3])
    }
}
