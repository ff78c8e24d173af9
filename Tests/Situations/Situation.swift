/// One statement, and the session that says it.
public struct Step: Sendable, Equatable, Codable {
    public var session: Int
    public var sql: String

    init(_ session: Int, _ sql: String) {
        self.session = session
        self.sql = sql
    }
}

/// What happens on a source: what is there at first, and then phases, each of which ends with a moment to fork to.
public struct Situation: Sendable, Equatable, Codable {
    public var seed: UInt64
    public var setup: [Step]
    public var phases: [[Step]]
    /// A transaction at the beginning of the last phase that a fork is to leave out. Nothing else touches ``leftOutTable``.
    public var leftOut: [Step] = []
    /// Phases over which there is no way back.
    public var barred: Set<Int> = []

    init(seed: UInt64, setup: [Step]) {
        (self.seed, self.setup, phases) = (seed, setup, [])
    }

    /// Whether a fork back to that moment is worth a try: where the way is barred, now and then, to see that it is refused.
    func goesBack(to moment: Int) -> Bool {
        !barred.contains { $0 >= moment } || (seed &+ UInt64(moment)) % 8 == 0
    }

    static let leftOutTable = "left out"

    /// Number of sessions that may be open at once; 0 is the one that makes the schema.
    static let sessions = 4

    /// A file of the server's own, in its data directory, that LOAD DATA reads.
    static let dataFile = "./situation.txt"

    private static let bars = ", no way back over what follows"

    /// To be read, to be run by hand, and to be read back (``init(script:)``).
    public var script: String {
        func lines(_ steps: [Step]) -> String { steps.map { "/* \($0.session) */ \($0.sql);\n" }.joined() }
        var text = "-- seed \(seed)\n" + lines(setup)
        for (index, phase) in phases.enumerated() {
            text += "-- moment \(index)\(barred.contains(index) ? Self.bars : "")\n"
            if index == phases.count - 1 && !leftOut.isEmpty {
                text += "-- left out\n" + lines(leftOut) + "-- after it\n"
            }
            text += lines(phase)
        }
        return text + "-- moment \(phases.count)\n"
    }

    /// What ``script`` has written.
    public init(script: String) {
        (seed, setup, phases) = (0, [], [])
        var steps: [Step] = []
        var isLeftOut = false
        func end(_ situation: inout Situation) {
            if isLeftOut {
                situation.leftOut = steps
            } else if situation.phases.isEmpty {
                situation.setup = steps
            } else {
                situation.phases[situation.phases.count - 1] = steps
            }
            steps = []
        }
        for line in script.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("-- moment ") {
                end(&self)
                if line.hasSuffix(Self.bars) { barred.insert(phases.count) }
                phases.append([])
            } else if line == "-- left out" || line == "-- after it" {
                if line == "-- after it" { end(&self) }
                isLeftOut = line == "-- left out"
            } else if let start = line.prefixMatch(of: /\/\* (\d) \*\/\ /), let session = Int(start.1) {
                steps.append(Step(session, String(line[start.range.upperBound...])))
            } else if !line.hasPrefix("-- "), !steps.isEmpty {
                // A name or a text with a line's end in it.
                steps[steps.count - 1].sql += "\n" + line
            }
        }
        phases.removeLast()
        let all = [\Situation.setup, \.leftOut]
        for path in all { self[keyPath: path] = Self.withoutEnds(self[keyPath: path]) }
        phases = phases.map(Self.withoutEnds)
    }

    private static func withoutEnds(_ steps: [Step]) -> [Step] {
        steps.map { step in
            let text = step.sql.trimmingSuffix { $0.isNewline }
            return Step(step.session, String(text.hasSuffix(";") ? text.dropLast() : text))
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(while isUnwanted: (Character) -> Bool) -> Substring {
        var end = endIndex
        while end > startIndex, isUnwanted(self[index(before: end)]) { end = index(before: end) }
        return self[..<end]
    }
}
