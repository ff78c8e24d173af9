import Binlog
import Foundation
import MySQL
import Testing

@testable import Archive
@testable import Files

/// An archive of a test's own, and a source's binary log beside it.
final class FollowedArchive: Sendable {
    let path: String
    let directory: ArchiveDirectory

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-archive-\(UUID().uuidString)")
            .path(percentEncoded: false)
        directory = try ArchiveDirectory.create(at: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func options(_ server: TestServer, user: String = "root") throws -> FollowOptions {
        var options = FollowOptions(source: try Endpoint(dsn: server.dsn(user: user)), archive: path)
        options.flushInterval = .milliseconds(100)
        options.pollInterval = .milliseconds(300)
        return options
    }

    /// Appends what there is.
    @discardableResult
    func once(_ server: TestServer, from first: String? = nil) async throws -> FollowState {
        var options = try options(server)
        options.once = true
        options.firstFile = first
        return try #require(try await FollowJob(options).run())
    }

    /// The bytes of the last generation's binlog files, by name, as its manifests tell of them: damage fails the test.
    func files(_ generation: Int? = nil) throws -> [String: [UInt8]] {
        let number = try generation ?? #require(try directory.manifest().generations.last).number
        let folder = directory.path(ArchiveLayout.generation(number))
        var files: [String: [UInt8]] = [:]
        for file in try directory.chain(number).files {
            files[file.name] = try read(
                folder + "/" + file.storedName, (file.storedSize, file.sha256), compressed: true)
            #expect(files[file.name]?.count == Int(file.size))
        }
        if let open = try directory.tail(number).file {
            files[open.name] = try read(folder + "/" + open.name, (open.size, open.sha256), compressed: false)
        }
        return files
    }

    private func read(_ path: String, _ expected: (UInt64, String), compressed: Bool) throws -> [UInt8] {
        let reader = try StoredFileReader(
            path: path, expecting: (expected.0, expected.1), compressed: compressed, grows: true, name: path)
        var bytes: [UInt8] = []
        while let piece = try reader.next() { bytes += piece }
        return bytes
    }

    /// Fails the test unless the archive has the same bytes in its last generation as the source in all its files from `first` on.
    func expectEqual(
        _ server: TestServer, from first: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let all = try await server.values("SHOW BINARY LOGS")
        let names = all[(first.flatMap { all.firstIndex(of: $0) } ?? 0)...]
        let archived = try files()
        #expect(archived.keys.sorted() == Array(names), sourceLocation: sourceLocation)
        for name in names {
            var bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(server.dataDirectory)/\(name)")))
            // In the format description, which is the first event: the server has the file open.
            bytes[4 + 17] &= ~1
            #expect(archived[name] == bytes, "\(name)", sourceLocation: sourceLocation)
        }
    }

    var generations: [ArchiveManifest.Generation] { get throws { try directory.manifest().generations } }

    var tail: ChainTail { get throws { try directory.tail(#require(try generations.last).number) } }
}

/// A job that follows beside the test.
final class Following: Sendable {
    private let task: Task<FollowState?, any Error>
    let events: AsyncStream<FollowEvent>

    init(_ options: FollowOptions) {
        let (events, continuation) = AsyncStream<FollowEvent>.makeStream()
        self.events = events
        task = Task {
            defer { continuation.finish() }
            return try await FollowJob(options) { continuation.yield($0) }.run()
        }
    }

    func end() async throws -> FollowState? {
        task.cancel()
        return try await task.value
    }

    /// Waits for something that the job tells.
    @discardableResult
    func wait<T: Sendable>(for wanted: (FollowEvent) -> T?) async throws -> T {
        for await event in events {
            if let found = wanted(event) { return found }
        }
        _ = try await task.value
        throw EndedTooEarly()
    }

    struct EndedTooEarly: Error {}
}
