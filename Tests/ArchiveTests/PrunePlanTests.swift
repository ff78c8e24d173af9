import Binlog
import Fork
import Server
import Testing

@testable import Archive

struct PrunePlanTests {
    private static let now = moment("2026-11-22T00:00:00Z")

    /// Two generations: binlog.000001 … 5 (the last one open), in which snapshots `1`, `2`, `3` begin in files 2, 3 and 5, and
    /// binlog.000006 … 8, in which snapshots `4` and `5` begin in files 7 and 8. A closed file n is stored in 10 n bytes, an open
    /// one has 1000 n, a snapshot 100 000 times its number.
    private static func contents() -> PrunePlan.Contents {
        var manifest = ArchiveManifest(archive: "a", created: moment("2026-11-01T00:00:00Z"))
        manifest.generations = [
            .init(number: 1, serverUUID: "s", begun: manifest.created, cause: .first, detail: ""),
            .init(number: 2, serverUUID: "s", begun: manifest.created, cause: .purged, detail: "lost"),
        ]
        for number in 1...5 {
            manifest.snapshots.append(
                .init(
                    id: id(number), taken: moment("2026-11-0\(number)T00:00:00Z"), generation: number < 4 ? 1 : 2,
                    sha256: ""))
        }
        let files = [id(1): 2, id(2): 3, id(3): 5, id(4): 7, id(5): 8]
        return PrunePlan.Contents(
            manifest: manifest, chains: [1: chain(1, 1...4), 2: chain(2, 6...7)],
            tails: [1: tail(1, 5), 2: tail(2, 8)],
            starts: files.mapValues { SnapshotStart(file: name($0)) },
            directories: Dictionary(uniqueKeysWithValues: (1...5).map { (id($0), UInt64($0) * 100_000) }))
    }

    private static func id(_ number: Int) -> String { "2026110\(number)T000000Z" }
    private static func name(_ file: Int) -> String { "binlog.00000\(file)" }

    private static func chain(_ generation: Int, _ files: ClosedRange<Int>) -> ChainManifest {
        ChainManifest(archive: "a", generation: generation, files: files.map(closed))
    }

    private static func closed(_ file: Int) -> ClosedBinlog {
        ClosedBinlog(
            name: name(file), size: 100, storedSize: UInt64(file) * 10, sha256: "",
            contents: BinlogContents(previousGTIDs: GTIDSet()))
    }

    private static func tail(_ generation: Int, _ file: Int?) -> ChainTail {
        let open = file.map {
            OpenBinlog(
                name: name($0), size: UInt64($0) * 1000, sha256: "", contents: BinlogContents(previousGTIDs: GTIDSet()))
        }
        return ChainTail(archive: "a", generation: generation, file: open, gtids: GTIDSet(), through: Self.now)
    }

    private func plan(keepLast count: Int, _ change: (inout PrunePlan.Contents) -> Void = { _ in }) throws -> PrunePlan
    {
        var contents = Self.contents()
        change(&contents)
        return try PrunePlan(contents, policy: RetentionPolicy(keepLast: count), now: Self.now)
    }

    private func names(_ files: [ClosedBinlog]) -> [String] { files.map(\.name) }

    // MARK: - What is removed

    @Test func everythingKept() throws {
        let plan = try plan(keepLast: 5) { $0.starts[Self.id(1)] = SnapshotStart(file: Self.name(1)) }
        #expect(
            plan.generations.map(\.description) == [
                "generation 1: binlog.000001 to binlog.000005 remain: snapshot 20261101T000000Z begins in binlog.000001",
                "generation 2: binlog.000007 to binlog.000008 remain, 1 file removed: snapshot 20261104T000000Z begins in"
                    + " binlog.000007",
            ])
        #expect(plan.removedSnapshots == [])
        #expect(plan.bytesFreed == 60)
    }

    @Test func nothingToDo() throws {
        let plan = try plan(keepLast: 5) {
            $0.starts[Self.id(1)] = SnapshotStart(file: Self.name(1))
            $0.starts[Self.id(5)] = SnapshotStart(file: Self.name(6))
        }
        #expect(plan.isEmpty)
        #expect(plan.bytesFreed == 0)
    }

    @Test func filesBeforeTheOldestKeptSnapshot() throws {
        let plan = try plan(keepLast: 4)
        #expect(plan.keptSnapshots.map(\.decision.snapshot.id) == [2, 3, 4, 5].map(Self.id))
        #expect(
            plan.keptSnapshots.map(\.decision.reasons) == [
                ["last 4 of 4"], ["last 3 of 4"], ["last 2 of 4"], ["last 1 of 4"],
            ])
        #expect(plan.removedSnapshots.map(\.decision.snapshot.id) == [Self.id(1)])
        #expect(plan.generations.map { names($0.removed) } == [[Self.name(1), Self.name(2)], [Self.name(6)]])
        #expect(plan.generations.map { names($0.kept) } == [[Self.name(3), Self.name(4)], [Self.name(7)]])
        #expect(plan.bytesFreed == 100_000 + 10 + 20 + 60)
        #expect(!plan.isEmpty)
    }

    /// The chain goes on from the oldest kept one, whichever of those after it are removed.
    @Test func noHoleInBetween() throws {
        var contents = Self.contents()
        // Of the first three days, the first is kept for its month, and 2 and 3 are not.
        contents.manifest.snapshots[0].taken = moment("2026-10-31T00:00:00Z")
        let plan = try PrunePlan(contents, policy: RetentionPolicy(keepLast: 1, keepMonthly: 2), now: Self.now)
        #expect(plan.removedSnapshots.map(\.decision.snapshot.id) == [2, 3, 4].map(Self.id))
        #expect(plan.generations.map { names($0.removed) } == [[Self.name(1)], [Self.name(6), Self.name(7)]])
    }

    /// The oldest by its place in the chain: a source's clock may go backwards.
    @Test func snapshotsOutOfOrder() throws {
        let plan = try plan(keepLast: 5) { $0.starts[Self.id(3)] = SnapshotStart(file: Self.name(1)) }
        #expect(plan.generations[0].removed == [])
        #expect(plan.generations[0].reason == "snapshot 20261103T000000Z begins in binlog.000001")
    }

    @Test func onlyTheOpenFileRemains() throws {
        let plan = try plan(keepLast: 1)
        #expect(
            plan.generations.map(\.description) == [
                "generation 1: removed: it has no kept snapshot",
                "generation 2: binlog.000008 remains, 2 files removed: snapshot 20261105T000000Z begins in binlog.000008",
            ])
        // With the file at the end of the generation that is gone.
        #expect(plan.generations[0].bytesFreed == 10 + 20 + 30 + 40 + 5000)
        #expect(plan.bytesFreed == 1_000_000 + 5100 + 130)
    }

    @Test func theGrowingGenerationStays() throws {
        let plan = try plan(keepLast: 1) { contents in
            contents.manifest.generations.append(
                .init(number: 3, serverUUID: "s", begun: Self.now, cause: .failover, detail: "another server"))
            contents.chains[3] = Self.chain(3, 9...9)
            contents.tails[3] = Self.tail(3, nil)
        }
        #expect(plan.generations.map(\.isRemoved) == [true, false, false])
        #expect(
            plan.generations[2].description
                == "generation 3: binlog.000009 remains: it grows, and has no kept snapshot yet")
    }

    @Test func unfinishedSnapshots() throws {
        let plan = try plan(keepLast: 5) {
            $0.directories["20261107T000000Z"] = 7
            $0.directories["20261106T000000Z-2"] = 6
            // Not ours.
            $0.directories["lost+found"] = 5
            $0.directories["2026"] = 4
        }
        #expect(
            plan.unfinished == [
                .init(name: "20261106T000000Z-2", bytes: 6), .init(name: "20261107T000000Z", bytes: 7),
            ])
        #expect(plan.bytesFreed == 13 + 10 + 60)
    }

    /// Their rows lie before the snapshot.
    @Test func undecidedTransactionsNeedWhatIsBefore() throws {
        let plan = try plan(keepLast: 4) { $0.starts[Self.id(3)]?.hasUndecidedXA = true }
        #expect(plan.generations.map { names($0.removed) } == [[], [Self.name(6)]])
        #expect(
            plan.generations[0].reason
                == "XA transactions were undecided at snapshot 20261103T000000Z, and their changes lie before it")
    }

    // MARK: - What it is applied to

    @Test func whatWasAddedMeanwhileStays() throws {
        let plan = try plan(keepLast: 1)
        var manifest = Self.contents().manifest
        let added = ArchiveManifest.Snapshot.taken("2026-11-06T00:00:00Z", generation: 2)
        manifest.snapshots.append(added)
        plan.apply(to: &manifest)
        #expect(manifest.snapshots == [Self.contents().manifest.snapshots[4], added])
        #expect(manifest.generations == [Self.contents().manifest.generations[1]])
        #expect(
            plan.generations[1].remaining(of: Self.chain(2, 6...9)).files == [Self.closed(8), Self.closed(9)])
    }

    // MARK: - Damage

    /// Of a snapshot that is removed, nothing has to be readable.
    @Test func removedSnapshotsNeedNothing() throws {
        let plan = try plan(keepLast: 4) {
            $0.starts[Self.id(1)] = nil
            $0.directories[Self.id(1)] = nil
        }
        #expect(plan.removedSnapshots.map(\.decision.snapshot.id) == [Self.id(1)])
        #expect(plan.bytesFreed == 10 + 20 + 60)
    }

    @Test func damageStopsIt() {
        let cases: [(String, (inout PrunePlan.Contents) -> Void)] = [
            (
                "where snapshot 20261104T000000Z begins in the binary log is not known",
                { $0.starts[Self.id(4)] = nil }
            ),
            (
                "snapshot 20261104T000000Z begins in binlog.000004, which generation 2 has not got",
                { $0.starts[Self.id(4)] = SnapshotStart(file: Self.name(4)) }
            ),
            (
                "snapshot 20261105T000000Z lies in generation 9, which the archive has not got",
                { $0.manifest.snapshots[4].generation = 9 }
            ),
            ("what generation 1 consists of is not known", { $0.chains[1] = nil }),
            ("what generation 2 consists of is not known", { $0.tails[2] = nil }),
        ]
        for (problem, change) in cases {
            let error = #expect(throws: ForkError.self) { try plan(keepLast: 4, change) }
            #expect(error?.kind == .refused)
            #expect(error?.message == "nothing was removed: \(problem)")
        }
    }

    @Test func nothingThere() throws {
        var contents = Self.contents()
        contents.manifest.snapshots = []
        contents.manifest.generations = []
        contents.directories = [:]
        #expect(try PrunePlan(contents, policy: RetentionPolicy(keepLast: 1), now: Self.now).isEmpty)
    }

    // MARK: - A week from cron

    /// Hourly snapshots, a new file every 20 minutes: after every prune all kept snapshots have their chain to the end.
    @Test func aWeekOfHours() throws {
        let begin = moment("2026-11-15T00:00:00Z")
        let policy = try RetentionPolicy(keepHourly: 12, keepDaily: 4)
        var contents = Self.contents()
        contents.manifest.snapshots = []
        contents.manifest.generations.removeLast()
        contents.chains = [1: ChainManifest(archive: "a", generation: 1)]
        (contents.starts, contents.directories) = ([:], [:])
        for hour in 0..<168 {
            let snapshot = ArchiveManifest.Snapshot.taken(begin.adding(hours: hour))
            contents.manifest.snapshots.append(snapshot)
            contents.directories[snapshot.id] = 1
            for part in 0..<3 { contents.chains[1]!.files.append(Self.closed(hour * 3 + part)) }
            contents.tails[1] = Self.tail(1, hour * 3 + 3)
            contents.starts[snapshot.id] = SnapshotStart(file: Self.name(hour * 3 + 1))

            let plan = try PrunePlan(contents, policy: policy, now: snapshot.taken)
            plan.apply(to: &contents.manifest)
            for removed in plan.removedSnapshots { contents.directories[removed.decision.snapshot.id] = nil }
            contents.chains[1] = plan.generations[0].remaining(of: contents.chains[1]!)
            let files = contents.chains[1]!.files.map(\.name)
            let oldest = try #require(contents.manifest.snapshots.first)
            #expect(files.first == contents.starts[oldest.id]?.file)
            let first = try #require(files.first.flatMap { Int($0.dropFirst(12)) })
            #expect(files == (first...(hour * 3 + 2)).map(Self.name))
        }
        #expect(
            contents.manifest.snapshots.map(\.id)
                == ["20261118T230000Z", "20261119T230000Z", "20261120T230000Z"]
                + (12...23).map { "20261121T\($0)0000Z" })
    }
}
