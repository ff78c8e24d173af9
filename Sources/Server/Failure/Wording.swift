/// Words for people, in which what they may ask for has a name of its own: a command line says `--threads`, an HTTP interface `threads`.
///
/// Made from a literal: `"use fewer (\(.threads)), or see what \(job: .plan) says"`.
public struct Wording: Sendable, Equatable, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// What a request may say, by its name there.
    public enum Option: String, Sendable, CaseIterable {
        case acceptConflicts, at, atGtid, atPosition, beforeGtid, database, endSessions, excludeDatabase, grep
        case keepDaily, keepHourly, keepLast, keepMonthly, keepWeekly, keepWithin
        case limit, memory, minRows, noAccounts, noSettings, replace, set, since, snapshot, source, strict
        case table, target, threads, until, withoutGtid
    }

    public enum Job: String, Sendable, CaseIterable {
        case plan, fork, timeline
        case archiveCreate = "archive create"
        case archiveFollow = "archive follow"
        case archiveList = "archive list"
        case archivePrune = "archive prune"
        case archiveVerify = "archive verify"
    }

    /// How a front end names these.
    public struct Style: Sendable {
        let option: @Sendable (Option) -> String
        let job: @Sendable (Job) -> String

        public init(option: @escaping @Sendable (Option) -> String, job: @escaping @Sendable (Job) -> String) {
            self.option = option
            self.job = job
        }

        /// By their own names.
        public static let plain = Style(option: \.rawValue, job: \.rawValue)
    }

    fileprivate enum Part: Sendable, Equatable {
        case text(String)
        case option(Option)
        case job(Job)
    }

    /// Texts that follow each other are one, so that the same words are equal.
    private var parts: [Part]

    public init(_ text: String) { parts = text.isEmpty ? [] : [.text(text)] }

    public init(stringLiteral text: String) { self.init(text) }

    public init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        public init(literalCapacity: Int, interpolationCount: Int) {}

        public mutating func appendLiteral(_ literal: String) { parts.append(text: literal) }
        public mutating func appendInterpolation(_ option: Option) { parts.append(.option(option)) }
        public mutating func appendInterpolation(job: Job) { parts.append(.job(job)) }
        public mutating func appendInterpolation(_ wording: Wording) { parts.append(all: wording.parts) }
        public mutating func appendInterpolation(_ value: some Any) { parts.append(text: "\(value)") }
    }

    public func text(_ style: Style) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .option(let option): style.option(option)
            case .job(let job): style.job(job)
            }
        }.joined()
    }

    public var description: String { text(.plain) }

    public var isEmpty: Bool { parts.isEmpty }

    /// Those that it names, each once.
    public var options: [Option] { named { if case .option(let option) = $0 { option } else { nil } } }

    /// Those that it names, each once.
    public var jobs: [Job] { named { if case .job(let job) = $0 { job } else { nil } } }

    private func named<Name: Equatable>(_ name: (Part) -> Name?) -> [Name] {
        parts.compactMap(name).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    public static func + (left: Wording, right: Wording) -> Wording {
        var sum = left
        sum.parts.append(all: right.parts)
        return sum
    }
}

extension [Wording.Part] {
    fileprivate mutating func append(text: String) {
        guard !text.isEmpty else { return }
        if case .text(let before)? = last { self[count - 1] = .text(before + text) } else { append(.text(text)) }
    }

    fileprivate mutating func append(all parts: [Wording.Part]) {
        for part in parts { if case .text(let text) = part { append(text: text) } else { append(part) } }
    }
}

extension Wording: Encodable {
    /// In the style of the encoder's `userInfo`.
    public static let style = CodingUserInfoKey(rawValue: "style of words")!

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text(encoder.userInfo[Self.style] as? Style ?? .plain))
    }
}
