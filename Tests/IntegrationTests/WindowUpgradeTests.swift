import Fork
import MySQL
import Server
import Stream
import Testing
import Timeline
import WindowRuns

@testable import Binlog

extension IntegrationTests {
    /// A source that got another version within the window.
    @Suite struct WindowUpgradeTests {
        @Test func eachTransactionIsOfTheVersionThatWroteIt() async throws {
            try await TestServer.withPair { source, target in
                let pair = try await WindowPair.make(
                    source, target,
                    setup: """
                        CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v INT); INSERT INTO t VALUES (1, 1);
                        CREATE TABLE bare (v INT); INSERT INTO bare VALUES (1);
                        """)
                try await source.run("INSERT INTO d.t VALUES (2, 2); INSERT INTO d.bare VALUES (2); FLUSH BINARY LOGS")
                let files = try await source.values("SHOW BINARY LOGS")
                try await source.run(
                    "ALTER TABLE d.t ADD w INT DEFAULT 7, ADD KEY ((v + w)); UPDATE d.t SET v = 3; UPDATE d.bare SET v = v + 1"
                )
                let log = UpgradedBinlogs(
                    log: LiveBinlogs(server: Server(.source, try Endpoint(dsn: source.dsn))), version: "8.0.36",
                    file: try #require(files.last))
                let options = ForkOptions(target: try Endpoint(dsn: target.dsn))
                _ = try await WindowRun(options, source: log, .forward, from: pair.start).run()
                #expect(try await pair.differences() == [])

                // What fails is told of the version that wrote it.
                let end = try await log.end()
                try await target.run("CREATE TABLE d.late (i INT)")
                try await source.run("FLUSH BINARY LOGS; CREATE TABLE d.late (i INT)")
                let newest = try #require(try await source.values("SHOW BINARY LOGS").last)
                for (file, isOther) in [(log.file, false), (newest, true)] {
                    let log = UpgradedBinlogs(log: log.log, version: log.version, file: file)
                    let error = try await #require(throws: ForkError.self) {
                        try await WindowRun(options, source: log, .forward, from: end).run()
                    }
                    #expect(error.hint.contains("the source wrote it as 8.0.36") == isOther, "\(error)")
                }
            }
        }
    }
}

/// A source's binary log, of which one file was written by another version.
private struct UpgradedBinlogs: BinlogSource {
    let log: LiveBinlogs
    let version: String
    let file: String

    var name: String { log.name }

    func files() async throws -> [Stream.BinlogFile] { try await log.files() }
    func end() async throws -> BinlogPosition { try await log.end() }
    func now() async throws -> Moment { try await log.now() }
    func facts() async throws -> SourceFacts { try await log.facts() }
    func foldsCase() async throws -> Bool { try await log.foldsCase() }
    func session() async throws -> SourceSession { try await log.session() }

    func stream(from start: BinlogPosition, to end: BinlogEnd, batchSize: Int) async throws -> any BinlogStream {
        UpgradedStream(
            stream: try await log.stream(from: start, to: end, batchSize: batchSize), version: version, file: file)
    }
}

private struct UpgradedStream: BinlogStream {
    let stream: any BinlogStream
    let version: String
    let file: String

    func next() async throws -> [Event]? {
        try await stream.next()?.map { event in
            guard event.header.type == .formatDescription, event.position.file == file else { return event }
            var bytes = Array(event.bytes)
            let name = Array(version.utf8)
            // After the header and the format's version.
            bytes.replaceSubrange(21..<71, with: name + [UInt8](repeating: 0, count: 50 - name.count))
            return Event(header: event.header, bytes: bytes[...], position: event.position, end: event.end)
        }
    }

    func stop() async { await stream.stop() }
}
