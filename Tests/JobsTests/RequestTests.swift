import Foundation
import Jobs
import MySQL
import Server
import Testing

@Suite struct RequestTests {
    private static let secret = "Ge-him/7"

    private static func server(_ name: String) throws -> ServerReference {
        ServerReference(
            try Endpoint(
                dsn: "mysql://ops:Ge-him%2F7@\(name):3307/?ssl-mode=VERIFY_CA&ssl-ca=/ca.pem&connect-timeout=3"),
            optionFile: "/etc/\(name).cnf", optionGroupSuffix: "_x",
            passwords: [.file("/a"), .environment("NAME"), .optionFile, .caller])
    }

    /// One of each kind, with everything in it that there may be.
    private static func requests() throws -> [any JobRequest] {
        let (source, target) = (try server("a"), try server("b"))
        var fork = ForkRequest(of: .server(source), target: target)
        fork.moment.at = "-15m"
        fork.moment.atGtid = "3e11fa47-71ca-11e1-9e33-c80aa9429562:77"
        fork.moment.beforeGtid = fork.moment.atGtid
        fork.moment.atPosition = "binlog.000042:1507"
        fork.moment.withoutGtid = ["3e11fa47-71ca-11e1-9e33-c80aa9429562:78"]
        fork.moment.acceptConflicts = true
        fork.moment.timeZone = try #require(TimeZone(identifier: "Asia/Kathmandu"))
        fork.set = ["max_connections=50"]
        fork.database = ["é", "e\u{301}"]
        fork.threads = 7
        var verify = VerifyRequest(source: source, target: target)
        verify.excludeDatabase = ["shop"]
        var timeline = TimelineRequest(of: .archive("/archive"))
        timeline.since = "-1h"
        timeline.until = "-1m"
        timeline.grep = "drop"
        timeline.limit = 5
        var create = ArchiveCreateRequest(of: source, to: "/archive")
        create.strict = true
        var follow = ArchiveFollowRequest(of: source, to: "/archive")
        follow.once = true
        var prune = ArchivePruneRequest(of: "/archive")
        prune.keepWithin = "7d"
        var trial = ArchiveVerifyRequest.Trial(on: target)
        trial.replace = true
        var archiveVerify = ArchiveVerifyRequest(of: "/archive")
        archiveVerify.trial = trial
        return [
            fork, PlanRequest(of: fork), ForkRequest(of: .archive("/archive", snapshot: "newest"), target: target),
            verify,
            timeline, TimelineRequest(of: .server(source)), create, follow, ArchiveListRequest(of: "/archive"), prune,
            archiveVerify,
        ]
    }

    private func repeated<Request: JobRequest>(_ request: Request, _ data: Data) throws -> Bool {
        try JSONDecoder().decode(Request.self, from: data) == request
    }

    @Test func theyCanBeKeptWithoutASecret() throws {
        for request in try Self.requests() {
            let data = try JSONEncoder().encode(request)
            #expect(try repeated(request, data), "\(request)")
            let text = String(decoding: data, as: UTF8.self)
            #expect(!text.contains("Ge-h") && !text.contains(#""password""#), "\(text)")
            #expect(!"\(request)".contains("Ge-h"))
        }
    }

    private func names(in json: Any) -> Set<String> {
        switch json {
        case let object as [String: Any]: object.reduce(into: Set(object.keys)) { $0.formUnion(names(in: $1.value)) }
        case let list as [Any]: list.reduce(into: []) { $0.formUnion(names(in: $1)) }
        default: []
        }
    }

    /// A remedy that speaks of an option speaks of something that a request can say.
    @Test func optionsAreCalledAsTheyAreInWords() throws {
        let names = try Self.requests().reduce(into: Set<String>()) { names, request in
            names.formUnion(self.names(in: try JSONSerialization.jsonObject(with: JSONEncoder().encode(request))))
        }
        #expect(Wording.Option.allCases.map(\.rawValue).filter { !names.contains($0) } == [])
    }

    private func problem(_ request: any JobRequest) -> String? {
        do {
            try request.check()
            return nil
        } catch {
            let failure = JobFailure(error)
            return failure.code == .usage ? "\(failure.message)" : "\(failure.code)"
        }
    }

    @Test func whatCannotBeFollowedIsFoundBefore() throws {
        func fork(_ change: (inout ForkRequest) -> Void) throws -> String? {
            var request = ForkRequest(of: .server(try Self.server("a")), target: try Self.server("b"))
            change(&request)
            #expect(problem(PlanRequest(of: request)) == problem(request))
            return problem(request)
        }
        #expect(try fork { _ in } == nil)
        #expect(try fork { $0.threads = 65 } == "threads is a number from 1 to 64")
        #expect(try fork { $0.set = ["x"] } == "set takes NAME=VALUE, not 'x'")
        #expect(
            try fork {
                $0.moment.at = "-1m"
                $0.moment.atPosition = "a.000001:4"
            } == "give one of at, atGtid, beforeGtid and atPosition")
        #expect(try fork { $0.moment.memory = "15M" }?.hasPrefix("memory takes a size of at least 16M") == true)
        #expect(
            try fork { $0.moment.acceptConflicts = true }
                == "acceptConflicts is about transactions left out with withoutGtid")
        #expect(problem(ArchivePruneRequest(of: "/a"))?.contains("give one of keepLast, keepHourly") == true)
        var timeline = TimelineRequest(of: .archive("/a"))
        timeline.since = "x"
        #expect(problem(timeline)?.hasPrefix("since: \"x\" is no time: ") == true)
    }
}
