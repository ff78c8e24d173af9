import Archive
import Fork
import Foundation
import Replay
import Server
import Timeline

/// Tells what happened on a server. The job hands over the transactions; what should be known beside them is its outcome.
package struct TimelineRequest: JobRequest {
    /// Whose history.
    package enum Origin: Sendable, Codable, Equatable {
        case server(ServerReference)
        /// An archive's directory.
        case archive(String)
    }

    package var origin: Origin
    /// Times; all that there is without.
    package var since: String?
    package var until: String?
    package var database: [String] = []
    /// `orders` or `shop.orders`.
    package var table: [String] = []
    /// In a transaction's statements.
    package var grep: String?
    package var minRows = 0
    /// The last so many.
    package var limit: Int?
    /// Statements that are told of one transaction, at most.
    package var statements = 100
    /// Bytes of these together, at most.
    package var statementBytes = 64 << 10
    /// Of times that do not say theirs.
    package var timeZone = TimeZone.current

    package init(of origin: Origin) { self.origin = origin }

    package func check() throws { _ = try options() }

    private func options() throws -> TimelineOptions {
        var options = TimelineOptions()
        options.since = try time(since, .since)
        options.until = try time(until, .until)
        options.databases = database
        options.tables = try table.map { text in
            guard let name = TableSelection.Name(text) else {
                throw RequestError(
                    "\(.table) takes a name such as orders or shop.orders, with backticks around names with dots, not '\(text)'"
                )
            }
            return name
        }
        guard grep != "" else { throw RequestError("\(.grep) takes a text") }
        options.text = grep
        guard minRows >= 0 else { throw RequestError("\(.minRows) is a number from 0 on") }
        options.minRows = minRows
        guard (1...1_000_000).contains(limit ?? 1) else {
            throw RequestError("\(.limit) is a number from 1 to 1000000")
        }
        options.limit = limit
        options.listed = SummaryBuilder.Limits(statements: statements, bytes: statementBytes)
        return options
    }

    private func time(_ text: String?, _ option: Wording.Option) throws -> StopRequest? {
        do {
            return try text.map { try StopRequest(time: $0, timeZone: timeZone) }
        } catch let error as StopTimeError {
            throw RequestError("\(option): \"\(error.text)\" is no time: \(error.problem)")
        }
    }

    package func job(_ passwords: PasswordResolver) async throws -> Job<TransactionSummary, [Wording]> {
        let options = try options()
        switch origin {
        case .server(let source):
            let source = try await passwords.endpoint(source, .source)
            return Self.job { run in
                try await TimelineJob(options, source: source, progress: run.progress).run(run.deliver)
            }
        case .archive(let path):
            return Self.job { run in
                try await ArchiveTimeline(options, archive: path, progress: run.progress).run(run.deliver)
            }
        }
    }

    private static func job(
        _ read: @escaping @Sendable (JobRun<TransactionSummary>) async throws -> [Wording]
    ) -> Job<TransactionSummary, [Wording]> {
        Job { run in
            do { return try await read(run) } catch is NobodyWantsMore { return [] }
        }
    }
}
