import Binlog
import Catalog
import MySQL
import Server

/// What a fork would do and why, without doing it.
public struct Plan: Sendable, Encodable {
    public enum Status: String, Sendable, Encodable {
        case ready
        case refused
    }

    public let status: Status
    public let source: ServerSummary
    public let target: ServerSummary
    /// What the user chose, and the instant it means: for `latest`, the source's clock now.
    public let stopPoint: StopPoint
    public let copy: Copy
    /// nil for a fork as of now.
    public let window: WindowPlan?
    /// What the target holds and would lose.
    public let dropped: Dropped
    public let accounts: AccountReport?
    public let settings: SettingsReport?
    public let problems: [Problem]
    public let warnings: [Wording]
    public let notes: [String]

    public struct StopPoint: Sendable, Encodable {
        public let requested: String
        /// The instant that it means, RFC 3339 in UTC with microseconds.
        public let time: String
    }

    public struct Copy: Sendable, Encodable {
        public let method: String
        public let why: String
        public let threads: Int
        public let databases: [DatabaseSize]
        /// Of all of them, data and indexes, as the source estimates it.
        public let bytes: Int
        /// Free for it where the target keeps its data; absent when that is another machine.
        public let freeBytes: Int?
    }

    public struct Dropped: Sendable, Encodable {
        public let databases: [String]
        public let accounts: [String]
    }

    /// What ``ForkJob/run()`` would end with.
    public var failure: ForkError? { problems.isEmpty ? nil : ForkError(refusing: problems) }

    init(_ survey: Survey, _ origin: any ForkSource, _ options: ForkOptions) {
        status = survey.findings.problems.isEmpty ? .ready : .refused
        source = ServerSummary(survey.source, origin.address)
        target = ServerSummary(survey.target, options.target.address)
        stopPoint = StopPoint(
            requested: options.stopPoint.text,
            time: "\(survey.window.moment ?? survey.sourceTime)")
        window = WindowPlan(survey.window)
        copy = Copy(
            method: origin.copyMethod.name, why: origin.copyMethod.why,
            threads: options.threads, databases: survey.databases, bytes: survey.databases.reduce(0) { $0 + $1.bytes },
            freeBytes: survey.target.freeBytes)
        dropped = Dropped(
            databases: options.replaces ? survey.target.databases : [], accounts: survey.accounts?.report.dropped ?? [])
        accounts = survey.accounts?.report
        settings = survey.settings.map { SettingsReport(plan: $0, source: origin.address) }
        problems = survey.findings.problems
        warnings = survey.findings.warnings
        notes =
            survey.findings.notes + (survey.settings?.notes ?? [])
            + (survey.leftOnServer + survey.notCopied).map { "not copied: \($0.object): \($0.reason)" }
    }
}
