import Foundation
import MySQL
import Testing

@testable import Archive
@testable import Catalog
@testable import Files
@testable import Server

extension IntegrationTests {
    /// Whatever becomes of a file of an archive: `verify` names it, and a fork names it too, or is right without it.
    @Suite struct ArchiveDamageTests {
        private static let setUp = """
            CREATE DATABASE d; USE d;
            CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(40), n DOUBLE AS (LENGTH(v) * 2) STORED, j JSON);
            INSERT INTO t (v, j) VALUES ('one', '[1]'), ('two', NULL), (NULL, '{}'), ('fo\\tur', '"x"');
            CREATE TABLE u (x BLOB); INSERT INTO u VALUES (X'0a00ff5c09'), (NULL);
            """
        private static let change = "INSERT INTO d.t (v) VALUES (UUID()); UPDATE d.t SET v = 'x' WHERE id = 1; "

        private enum Damage: CaseIterable {
            case flipped, truncated, removed, swapped
        }

        private func verify(_ archive: TestArchive) async throws -> [String] {
            let job = ArchiveVerifyJob(archive: archive.path, threads: 4, trial: nil, progress: JobProgress { _ in })
            return try await job.run().findings.map(\.file)
        }

        /// Every file, by its path in the archive, apart from those that are empty.
        private func files(_ archive: TestArchive) throws -> [String] {
            try FileManager.default.subpathsOfDirectory(atPath: archive.path).sorted().filter { file in
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(archive.path)/\(file)")
                return attributes[.type] as? FileAttributeType == .typeRegular && attributes[.size] as? Int != 0
            }
        }

        /// - Returns: the files that are not what they were.
        private func damage(_ file: String, _ damage: Damage, _ all: [String], _ archive: TestArchive) throws
            -> [String]
        {
            let url = URL(filePath: "\(archive.path)/\(file)")
            var bytes = try Data(contentsOf: url)
            switch damage {
            case .flipped:
                bytes[bytes.count / 2] ^= 0x08
                try bytes.write(to: url)
            case .truncated: try bytes.prefix(bytes.count - 1).write(to: url)
            case .removed: try FileManager.default.removeItem(at: url)
            case .swapped:
                let other = all[(all.firstIndex(of: file)! + 1) % all.count]
                let otherURL = URL(filePath: "\(archive.path)/\(other)")
                try Data(contentsOf: otherURL).write(to: url)
                try bytes.write(to: otherURL)
                return [file, other]
            }
            return [file]
        }

        @Test func everyFileInEveryWay() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run(Self.setUp)
                try await archive.create().expect(status: 0)
                try await source.run(Self.change + "FLUSH BINARY LOGS; " + Self.change)
                let moment = try await FrozenMoment.freeze(source)
                try await archive.followOnce().expect(status: 0)
                try await source.stop()
                #expect(try await verify(archive) == [])
                let all = try files(archive)
                #expect(all.count >= 12)
                for (index, file) in all.enumerated() {
                    for kind in Damage.allCases {
                        let copy = archive.path + ".whole"
                        try FileManager.default.copyItem(atPath: archive.path, toPath: copy)
                        defer {
                            archive.remove()
                            try? FileManager.default.moveItem(atPath: copy, toPath: archive.path)
                        }
                        let changed = try damage(file, kind, all, archive)
                        let label = "\(file) \(kind)"
                        if file == ArchiveLayout.manifest && kind == .removed {
                            await #expect(throws: ForkError.self) { try await verify(archive) }
                        } else {
                            let found = try await verify(archive)
                            // What a damaged manifest tells of is not known.
                            let manifests = changed.filter { $0.hasSuffix(".json") }
                            let expected =
                                changed.contains(ArchiveLayout.manifest)
                                ? [ArchiveLayout.manifest] : manifests.isEmpty ? changed : manifests
                            #expect(Set(expected).isSubset(of: found), "\(label): \(found)")
                        }
                        // Each file in one of the ways.
                        guard kind == Damage.allCases[index % 4] else { continue }
                        let fork = try await archive.fork(
                            to: target, "--at", moment.time, "--replace", "--no-settings", "--no-accounts")
                        if fork.status == 0 {
                            #expect(try await moment.differences(on: target) == [], "\(label)")
                        } else {
                            let message = fork.text("error", "message")
                            #expect(
                                [2, 6].contains(fork.status) && changed.contains { message.contains($0) },
                                "\(label): \(fork.status) \(message)")
                        }
                    }
                }
                let fork = try await archive.fork(to: target, "--at", moment.time, "--replace", "--verify")
                try fork.expect(status: 0)
                #expect(try await moment.differences(on: target) == [])
            }
        }

        /// Also of an archive without the types inside JSON: the rest of such rows is compared all the same, and the report names them.
        @Test func rowsThatDifferAreFound() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run(
                    Self.setUp + "INSERT INTO d.t (v, j) VALUES ('d', JSON_OBJECT('a', CAST(1.10 AS DECIMAL(5, 2))));")
                try await archive.create().expect(status: 0)
                let fork = try await archive.fork(to: target, "--verify")
                try fork.expect(status: 0)
                #expect(fork["verification", "rows"] as? Int == 7)
                #expect((fork["notCopied"] as? [Any])?.isEmpty == true, "\(fork.output)")
                let type = "SELECT JSON_TYPE(j->'$.a') FROM d.t WHERE v = 'd'"
                #expect(try await target.values(type) == ["DECIMAL"])
                let manifest = try ArchiveDirectory(opening: archive.path)
                let snapshot = try Self.withoutTypes(manifest)
                let older = try await archive.fork(to: target, "--verify", "--replace")
                try older.expect(status: 0)
                let notCopied = (older["notCopied"] as? [[String: String]] ?? []).map { $0["object"] ?? "" }
                #expect(notCopied == ["types inside JSON, table d.t, column j"])
                #expect(try await target.values(type) == ["DOUBLE"])
                // As if the target had not taken what it was given.
                let description = try StoredDescription(of: snapshot, in: manifest, name: "archive").read()
                try await target.run("UPDATE d.t SET v = 'other' WHERE id = 2; DELETE FROM d.u LIMIT 1")
                let report = try await Archive.ArchivedSnapshot(snapshot, description, in: manifest, readers: 1)
                    .compareRows(
                        of: TableCopy.all(description.catalog.tables), apartFrom: [:],
                        on: Server(.target, try Endpoint(dsn: target.dsn)), connections: 2,
                        progress: JobProgress { _ in })
                #expect(
                    report.differences.map(\.description).sorted() == [
                        "table d.t, all rows: the rows are not those of the archive",
                        "table d.u, all rows: the archive has 2 rows, the target 1",
                    ])
            }
        }

        /// Makes of an archive's snapshot one as they were before the types were in it: a field less in each row of `d.t`.
        private static func withoutTypes(_ archive: ArchiveDirectory) throws -> SnapshotManifest {
            var snapshot = try archive.snapshot(archive.manifest().snapshots[0].id)
            let parts = SnapshotParts(snapshot, in: archive)
            let table = try #require(snapshot.tables.firstIndex { $0.name == "t" })
            let part = snapshot.tables[table].parts[0]
            var text = ""
            let reader = try parts.open(part)
            while let piece = try reader.next() { text += String(decoding: piece, as: UTF8.self) }
            let rows = text.split(separator: "\n").map { String($0[..<($0.lastIndex(of: "\t") ?? $0.endIndex)]) + "\n" }
            let path = parts.path(of: part)
            try FileManager.default.removeItem(atPath: path)
            let writer = try CompressedFileWriter(creating: path)
            try writer.write(rows.flatMap { Array($0.utf8) })
            let result = try writer.finish()
            snapshot.tables[table].parts = [
                SnapshotManifest.Part(
                    file: .init(path: part.file.path, size: result.storedSize, sha256: result.sha256),
                    range: part.range, rows: part.rows, textSize: result.plainSize, textSHA256: result.plainSHA256,
                    hasTypes: nil, changedJSON: ["j": 1], storedColumns: part.storedColumns)
            ]
            let sha256 = try archive.write(snapshot)
            try archive.change { $0.snapshots[0].sha256 = sha256 }
            return snapshot
        }

        /// The chain is broken: before and after it moments are forked, in between none is.
        @Test func acrossAGap() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run(Self.setUp)
                try await archive.create().expect(status: 0)
                try await source.run(Self.change)
                let before = try await FrozenMoment.freeze(source)
                try await archive.followOnce().expect(status: 0)
                try await source.run(Self.change)
                let between = try await FrozenMoment.freeze(source)
                try await source.run("FLUSH BINARY LOGS; DO SLEEP(1.1); FLUSH BINARY LOGS")
                try await source.run("PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 HOUR")
                try await source.run(Self.change)
                let after = try await FrozenMoment.freeze(source)
                _ = try await archive.followOnce()
                let lacking = try await archive.fork(to: target, "--at", after.time)
                try lacking.expect(status: 3)
                #expect(lacking.text("error", "message").contains("it has no snapshot"), "\(lacking.output)")
                try await archive.create().expect(status: 0)
                let gap = try await archive.fork(to: target, "--at", between.time)
                try gap.expect(status: 3)
                #expect(gap.text("error", "message").contains("lies in a gap"), "\(gap.output)")
                #expect(gap.text("error", "message").contains("purged"), "\(gap.output)")
                for moment in [before, after] {
                    try await archive.fork(to: target, "--at", moment.time, "--replace").expect(status: 0)
                    #expect(try await moment.differences(on: target) == [])
                }
                try await archive.verify().expect(status: 0)
                let lines = try await Mysqlfork.run("timeline", "--archive", archive.path, "--limit", "2")
                #expect(lines.status == 0 && lines.output.split(separator: "\n").count == 2, "\(lines.output)")
            }
        }
    }
}
