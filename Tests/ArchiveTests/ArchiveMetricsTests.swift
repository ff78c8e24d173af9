import Binlog
import Testing

@testable import Archive

struct ArchiveMetricsTests {
    private static let time = moment("2026-11-21T10:00:00Z")

    private static var all: ArchiveMetrics {
        var metrics = ArchiveMetrics()
        metrics.lastSuccess = [.create: time, .follow: Moment(microseconds: time.microseconds + 250_000)]
        metrics.through = time
        metrics.lagSeconds = 0.75
        metrics.snapshotBytes = 5_000_000_000
        metrics.binlogBytes = 1 << 40
        metrics.snapshots = 3
        metrics.generations = 2
        metrics.breaks = 1
        metrics.newestSnapshot = time
        return metrics
    }

    private static let allText = """
        # HELP mysqlfork_archive_last_success_timestamp_seconds When the command last did its work on the archive without an error.
        # TYPE mysqlfork_archive_last_success_timestamp_seconds gauge
        mysqlfork_archive_last_success_timestamp_seconds{archive="/a",command="create"} 1795255200
        mysqlfork_archive_last_success_timestamp_seconds{archive="/a",command="follow"} 1795255200.25
        # HELP mysqlfork_archive_through_timestamp_seconds The archive holds every transaction that was committed by then.
        # TYPE mysqlfork_archive_through_timestamp_seconds gauge
        mysqlfork_archive_through_timestamp_seconds{archive="/a"} 1795255200
        # HELP mysqlfork_archive_lag_seconds How far the archive was behind the source when this was last measured.
        # TYPE mysqlfork_archive_lag_seconds gauge
        mysqlfork_archive_lag_seconds{archive="/a"} 0.75
        # HELP mysqlfork_archive_size_bytes Bytes on disk.
        # TYPE mysqlfork_archive_size_bytes gauge
        mysqlfork_archive_size_bytes{archive="/a",kind="binlogs"} 1099511627776
        mysqlfork_archive_size_bytes{archive="/a",kind="snapshots"} 5000000000
        # HELP mysqlfork_archive_snapshots Finished snapshots.
        # TYPE mysqlfork_archive_snapshots gauge
        mysqlfork_archive_snapshots{archive="/a"} 3
        # HELP mysqlfork_archive_generations Unbroken chains of binlog files.
        # TYPE mysqlfork_archive_generations gauge
        mysqlfork_archive_generations{archive="/a"} 2
        # HELP mysqlfork_archive_breaks Places at which the chain of binlog files is broken.
        # TYPE mysqlfork_archive_breaks gauge
        mysqlfork_archive_breaks{archive="/a"} 1
        # HELP mysqlfork_archive_newest_snapshot_timestamp_seconds When the newest snapshot was taken.
        # TYPE mysqlfork_archive_newest_snapshot_timestamp_seconds gauge
        mysqlfork_archive_newest_snapshot_timestamp_seconds{archive="/a"} 1795255200

        """

    @Test func everything() {
        #expect(Self.all.text(archive: "/a") == Self.allText)
    }

    @Test func nothingKnown() {
        #expect(ArchiveMetrics().text(archive: "/a") == "")
    }

    /// What another command wrote stays, and what is known anew takes its place.
    @Test func mergesWhatOthersWrote() {
        var prune = ArchiveMetrics()
        prune.lastSuccess = [.prune: Self.time]
        prune.snapshots = 2
        let text = prune.text(archive: "/a", merging: Self.allText)
        let name = "mysqlfork_archive_last_success_timestamp_seconds"
        #expect(
            text
                == Self.allText.replacing("snapshots{archive=\"/a\"} 3", with: "snapshots{archive=\"/a\"} 2")
                .replacing(
                    "command=\"follow\"} 1795255200.25\n",
                    with: "command=\"follow\"} 1795255200.25\n\(name){archive=\"/a\",command=\"prune\"} 1795255200\n"))
        #expect(Self.all.text(archive: "/a", merging: Self.allText) == Self.allText)
        #expect(ArchiveMetrics().text(archive: "/b", merging: Self.allText) == Self.allText)
    }

    @Test func severalArchives() throws {
        var metrics = ArchiveMetrics()
        metrics.snapshots = 7
        let text = metrics.text(archive: "/b", merging: Self.allText)
        let samples = try Exposition.samples(text)
        #expect(samples["mysqlfork_archive_snapshots{archive=\"/a\"}"] == "3")
        #expect(samples["mysqlfork_archive_snapshots{archive=\"/b\"}"] == "7")
        #expect(samples.count == 11)
    }

    @Test(arguments: [
        ("/plain", #""/plain""#), (#"/a "b"\c"#, #""/a \"b\"\\c""#), ("/two\nlines", #""/two\nlines""#),
        ("/käse,{x}=1", #""/käse,{x}=1""#), (#"/end\"#, #""/end\\""#), ("/cr\r\nlf", "\"/cr\r\\nlf\""), ("", #""""#),
    ])
    func labels(archive: String, written: String) throws {
        var metrics = ArchiveMetrics()
        metrics.snapshots = 1
        let text = metrics.text(archive: archive)
        #expect(try Exposition.samples(text) == ["mysqlfork_archive_snapshots{archive=\(written)}": "1"])
        // It is read as what it is, or there would be two.
        metrics.snapshots = 2
        #expect(
            try Exposition.samples(metrics.text(archive: archive, merging: text))
                == ["mysqlfork_archive_snapshots{archive=\(written)}": "2"])
    }

    @Test func passesOverGarbage() throws {
        let name = "mysqlfork_archive_snapshots"
        let garbage = [
            "", " ", "#", "# TYPE \(name) counter", "\(name)", "\(name){", "\(name){archive=\"/g\"",
            "\(name){archive=\"/g\"}",
            "\(name){archive=\"/g\"} ", "\(name){archive=\"/g\"} x", "\(name){archive=\"/g\"} NaN",
            "\(name){archive=\"/g\"} +Inf", "\(name){archive=\"/g\"} 1 1795255200000", "\(name){archive=\"/g} 1",
            "\(name){archive=\"/g\\x\"} 1", "\(name){archive=/g} 1", "\(name){archive=\"/g\",archive=\"/h\"} 1",
            "\(name){archive=\"/g\"kind=\"k\"} 1", "\(name){0=\"/g\"} 1", "\(name){archive=\"/g\"}1",
            " \(name){archive=\"/g\"} 1", "other_metric{archive=\"/g\"} 1", "\(name){archive=\"/g\"} 1\r",
            "\0\u{FFFD}{{{",
        ].joined(separator: "\n")
        #expect(ArchiveMetrics().text(archive: "/a", merging: garbage) == "")
        #expect(
            ArchiveMetrics().text(archive: "/a", merging: garbage + "\n" + Self.allText + garbage) == Self.allText)
        // Cut off anywhere, it gives whole samples or none.
        let known = Set(try Exposition.samples(Self.allText).keys)
        for length in stride(from: 0, to: Self.allText.count, by: 11) {
            let samples = try Exposition.samples(
                ArchiveMetrics().text(archive: "/a", merging: String(Self.allText.prefix(length))))
            #expect(Set(samples.keys).isSubset(of: known))
        }
    }

    @Test func valuesOfAnySize() throws {
        var metrics = ArchiveMetrics()
        metrics.binlogBytes = .max
        metrics.lagSeconds = 1e-7
        let text = metrics.text(archive: "/a")
        #expect(
            try Exposition.samples(text) == [
                "mysqlfork_archive_lag_seconds{archive=\"/a\"}": "1e-07",
                "mysqlfork_archive_size_bytes{archive=\"/a\",kind=\"binlogs\"}": "1.8446744073709552e+19",
            ])
        #expect(ArchiveMetrics().text(archive: "/a", merging: text) == text)
    }
}

/// A strict reader of the text format: https://prometheus.io/docs/instrumenting/exposition_formats/
private enum Exposition {
    struct Broken: Error {
        let line: String
        let problem: String
    }

    /// Values as written, by the series as written.
    static func samples(_ text: String) throws -> [String: String] {
        let metric = "[a-zA-Z_:][a-zA-Z0-9_:]*"
        let label = #"[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*""#
        let help = try Regex("# HELP (\(metric)) [^\n\\\\]+", as: (Substring, Substring).self)
        let type = try Regex("# TYPE (\(metric)) gauge", as: (Substring, Substring).self)
        let sample = try Regex(
            "((\(metric))(?:\\{\(label)(?:,\(label))*\\})?) ([-+0-9.e]+)",
            as: (Substring, Substring, Substring, Substring).self)

        var samples: [String: String] = [:]
        var (helped, typed): ([String], [String]) = ([], [])
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            Substring($0)
        }
        guard lines.popLast() == "" else { throw Broken(line: "", problem: "the last line has no end") }
        for line in lines {
            func broken(_ problem: String) -> Broken { Broken(line: String(line), problem: problem) }
            if let match = line.matchingWholeScalars(of: help) {
                guard !helped.contains(String(match.1)) else { throw broken("a second HELP, or lines of it apart") }
                helped.append(String(match.1))
            } else if let match = line.matchingWholeScalars(of: type) {
                guard helped.last == String(match.1), !typed.contains(String(match.1)) else {
                    throw broken("TYPE without its HELP, or twice")
                }
                typed.append(String(match.1))
            } else if let match = line.matchingWholeScalars(of: sample) {
                guard typed.last == String(match.2), helped.last == typed.last else {
                    throw broken("apart from its TYPE")
                }
                guard Double(match.3) != nil else { throw broken("no number") }
                guard samples.updateValue(String(match.3), forKey: String(match.1)) == nil else {
                    throw broken("twice")
                }
            } else {
                throw broken("it is no line of this format")
            }
        }
        guard helped == typed else { throw Broken(line: "", problem: "HELP without TYPE") }
        return samples
    }
}

extension Substring {
    /// By Unicode scalars, as the format is defined.
    fileprivate func matchingWholeScalars<Output>(of regex: Regex<Output>) -> Output? {
        wholeMatch(of: regex.matchingSemantics(.unicodeScalar))?.output
    }
}
