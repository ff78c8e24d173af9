import Binlog
import Replay
import Server
import Stream
import Timeline

/// The way from a copy to the stop point, as far as the binary log tells it by now.
///
/// It is looked at for the plan, when the copy's position is not known yet, and resolved at that position. One that is still ahead becomes
/// one that goes forward once its moment has come.
enum Window: Sendable {
    /// The fork is as of its copy.
    case none
    /// The copy is of a later moment.
    case back(Back)
    /// The copy is a snapshot of long ago.
    case forward(Forward)
    /// The moment has not come yet.
    case ahead(Ahead)

    struct Back: Sendable {
        let search: WindowSearch
        let content: WindowContent
        /// Can be read on to a later position.
        let survey: WindowSurvey
        let reach: Reach

        var moment: Moment { search.moment(of: content.findings.cut) }
    }

    struct Forward: Sendable {
        let search: WindowSearch
        let content: WindowContent
        /// Changes on the way that the binary log lacks.
        let gaps: [Obstacle]

        var moment: Moment { search.moment(of: content.findings.cut) }
    }

    struct Ahead: Sendable {
        let search: WindowSearch
        let moment: Moment
        /// Changes to come that the binary log will lack.
        let gaps: [Obstacle]
        /// Of what has been committed by now.
        let excluded: LeftOut?
    }

    /// What was looked for; nil without a window.
    var search: WindowSearch? {
        switch self {
        case .none: nil
        case .back(let back): back.search
        case .forward(let forward): forward.search
        case .ahead(let ahead): ahead.search
        }
    }

    /// nil as long as the moment has not come, and without a window.
    var content: WindowContent? {
        switch self {
        case .back(let back): back.content
        case .forward(let forward): forward.content
        case .none, .ahead: nil
        }
    }

    /// nil as long as the moment has not come, and without a window.
    var cut: Cut? { content.map { search?.knownCut ?? $0.findings.cut } }

    var excluded: LeftOut? { if case .ahead(let ahead) = self { ahead.excluded } else { content?.excluded } }

    /// The instant that the stop point means; nil without a window.
    var moment: Moment? { search?.moment(of: content?.findings.cut) }

    /// What is in the way.
    func problems(source: String) -> [Problem] {
        guard let search else { return [] }
        let inTheWay =
            switch self {
            case .none: [Problem]()
            case .back(let back):
                ReachProblems.problems(
                    of: back.reach, source: source, from: search.isOfArchive ? "the snapshot's" : "now")
            case .forward(let forward): ReachProblems.problems(ofGaps: forward.gaps, source: source)
            case .ahead(let ahead): ReachProblems.problems(ofGaps: ahead.gaps, source: source)
            }
        return inTheWay + (excluded.map(search.problems) ?? [])
    }

    /// Goes on to where the copy stands. Definitions must stay as they are meanwhile.
    /// - Parameter databases: those that are forked.
    /// - Throws: ``ForkError`` `unreachable` when something has come into the way since the plan.
    func resolved(at snapshot: BinlogPosition, databases: [String]) async throws -> Window {
        guard let search else { return self }
        var window = self
        switch self {
        case .back(let back): window = .back(try await search.look(further: back.survey, to: snapshot, databases))
        case .ahead(let ahead) where ahead.moment < (try await search.reader.source.now()):
            // It has come while the snapshot was waited for.
            window = .back(try await search.lookBack(through: snapshot, databases))
        case .none, .forward, .ahead: break
        }
        let problems = window.problems(source: search.reader.source.name)
        guard problems.isEmpty else { throw ForkError(refusing: problems) }
        return window
    }
}

/// What lies between a copy and the cut.
struct WindowContent: Sendable {
    let findings: WindowFindings
    /// Of the source's tables now, or as of the snapshot.
    let facts: SourceFacts
    /// What undoes the transactions to be left out; nil when there are none.
    let excluded: LeftOut?
}

extension GTIDSet {
    /// At the other end of a window.
    func moved(through findings: WindowFindings) -> GTIDSet {
        findings.direction == .backward ? subtracting(findings.gtids) : union(findings.gtids)
    }
}
