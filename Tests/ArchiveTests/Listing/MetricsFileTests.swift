import Binlog
import Foundation
import Testing

@testable import Archive

@Suite struct MetricsFileTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Cron's commands end when they will, for several archives at once.
    @Test func writersAtTheSameTimeLoseNothing() async throws {
        let file = scratch.path("mysqlfork.prom")
        try await withThrowingTaskGroup { group in
            for writer in 0..<8 {
                group.addTask {
                    for round in 0..<10 {
                        var metrics = ArchiveMetrics()
                        metrics.snapshots = round
                        try metrics.write(to: file, archive: "/\(writer)-\(round)")
                    }
                }
            }
            try await group.waitForAll()
        }
        let text = String(decoding: try scratch.bytes("mysqlfork.prom"), as: UTF8.self)
        for writer in 0..<8 {
            for round in 0..<10 {
                #expect(text.contains("mysqlfork_archive_snapshots{archive=\"/\(writer)-\(round)\"} \(round)\n"))
            }
        }
        // The collector reads all that end in .prom.
        #expect(try scratch.names == ["mysqlfork.prom", "mysqlfork.prom.lock"])
    }

    /// By the source's clock, which a listing does not know.
    @Test func onlyWhoFollowsTellsTheLag() throws {
        let archive = try StoredArchive()
        let listing = try ArchiveListing(of: archive.path)
        #expect(listing.generations[0].lagSeconds != nil)
        let metrics = ArchiveMetrics(of: listing, after: .prune)
        #expect(metrics.lagSeconds == nil)
        #expect(metrics.through == StoredArchive.moment)
    }

    /// What others wrote there would be lost.
    @Test func aFileThatCannotBeReadStays() throws {
        let file = scratch.path("mysqlfork.prom")
        try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
        #expect(
            try failure { try ArchiveMetrics().write(to: file, archive: "/a") }
                == "rejected: \(file) is not a file")
    }
}
