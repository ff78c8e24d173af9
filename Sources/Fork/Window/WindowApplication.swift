import Binlog
import MySQL
import Timeline

/// Brings a target from the snapshot to the cut.
struct WindowApplication {
    let source: Server
    let target: Server
    let scope: WindowScope
    let threads: Int
    let memory: Int
    let appliesAccounts: Bool
    let progress: JobProgress

    private var reader: WindowReader { WindowReader(source: source, progress: progress) }

    /// - Parameters:
    ///   - facts: of the source, as its tables are at the snapshot.
    ///   - sourceConnection, writer: for reading metadata.
    func apply(
        _ findings: WindowFindings, _ facts: SourceFacts, sourceConnection: Connection, writer: Connection
    ) async throws -> WindowSummary {
        let start = ContinuousClock.now
        let tally = try await BinlogTrouble.explained {
            let format = try await format(of: findings.start.file)
            let lane = try await KeyedLane(to: target, connections: threads, format: format)
            switch findings.direction {
            case .backward:
                return try await BackwardWindow(
                    findings: findings, lanes: findings.lanes(facts, selects: scope.selects), reader: reader,
                    lane: lane, memory: memory
                ).apply()
            case .forward:
                let session = try await SourceSession.read(source: sourceConnection, target: writer)
                let ordered = try await OrderedLane(to: target, format: format, defaults: session)
                var window = ForwardWindow(
                    findings: findings, facts: facts, scope: scope, appliesAccounts: appliesAccounts, reader: reader,
                    writer: writer, lane: lane, ordered: ordered, memory: memory)
                return try await window.apply()
            }
        }
        return WindowSummary(findings, tally, seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    /// How the server wrote a file: what a BINLOG statement wants first.
    private func format(of file: String) async throws -> FormatDescription {
        let stream = try await ServerBinlogStream(
            from: source, at: .position(BinlogPosition(file: file, offset: 4)), to: .now, batchSize: 16 << 10)
        return try await BinlogHead.read(file, from: stream).format
    }
}

extension WindowSummary {
    init(_ findings: WindowFindings, _ tally: WindowTally, seconds: Double) {
        self.init(
            direction: findings.direction, transactions: findings.transactions, rowEvents: findings.rowEvents,
            rowsWritten: tally.rowsWritten, rowsDeleted: tally.rowsDeleted, statements: tally.statements,
            tables: findings.tables.count, bytes: Int(findings.rowBytes), seconds: seconds)
    }
}
