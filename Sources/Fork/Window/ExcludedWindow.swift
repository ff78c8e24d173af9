import Binlog
import MySQL
import Timeline

/// Transactions that the fork is to be without (`--without-gtid`): what they come to, between the first of them and the cut.
struct ExcludedWindow: Sendable {
    let gtids: Set<GTID>
    /// From before the first of them.
    let findings: WindowFindings
    let lanes: [TableIdentity: Lane]
    let memory: Int

    /// - Parameters:
    ///   - facts: of the tables as they are at `end`.
    ///   - end: the cut, or the snapshot when that comes first.
    static func survey(
        _ gtids: [GTID], through end: BinlogPosition, facts: SourceFacts, databases: [String], scope: WindowScope,
        memory: Int, reader: WindowReader, on connection: Connection
    ) async throws -> (window: ExcludedWindow, reach: Reach) {
        let first = try await first(
            of: gtids, through: end, scope: scope, memory: memory, reader: reader, on: connection)
        let survey = try await WindowSurvey.backward(
            to: .beforeGTID(first), through: end, scope: scope, memory: memory, reader: reader, on: connection)
        let findings = try survey.findings()
        for gtid in gtids where !findings.gtids.contains(gtid) {
            throw ForkError(
                .unreachable, "transaction \(gtid), which is to be left out, is not among those of the fork",
                hint: "it must have been committed before the stop point; mysqlfork timeline lists transactions")
        }
        let window = ExcludedWindow(
            gtids: Set(gtids), findings: findings, lanes: findings.lanes(facts, selects: scope.selects), memory: memory)
        return (window, findings.reach(facts, databases: databases))
    }

    /// The one that comes first in the binary log.
    private static func first(
        of gtids: [GTID], through end: BinlogPosition, scope: WindowScope, memory: Int, reader: WindowReader,
        on connection: Connection
    ) async throws -> GTID {
        var candidates: [(position: BinlogPosition, gtid: GTID)] = []
        for gtid in gtids {
            let survey = try await WindowSurvey.backward(
                to: .beforeGTID(gtid), through: end, scope: scope, memory: memory, reader: reader, on: connection)
            candidates.append((try survey.findings().cut.position, gtid))
        }
        guard let first = candidates.min(by: { $0.position < $1.position }) else {
            throw ForkError(.defect, "no transaction to leave out", hint: "report this as a defect of mysqlfork")
        }
        return first.gtid
    }

    /// Reads the rows that they changed, and who changed them again.
    func collect(_ reader: WindowReader) async throws -> ExcludedChange {
        var change = ExcludedChange(memoryLimit: memory)
        var transaction: TransactionStart?
        try await reader.read(from: ReadingPoint(findings.start), until: ReadingPoint(findings.end)) { step in
            switch step {
            case .begin(let start): transaction = findings.counts(start) ? start : nil
            case .rows(let rows):
                guard let transaction else { return }
                let key: TableKey
                switch lanes[rows.table.identity] ?? .ignored {
                case .keyed(let columns): key = .columns(columns)
                case .wholeRow: key = .wholeRow
                case .ignored, .ordered: return
                }
                let gtid = transaction.gtid?.gtid
                if let gtid, gtids.contains(gtid) {
                    try change.exclude(rows, key: key)
                } else {
                    try change.keep(rows, key: key, gtid: gtid)
                }
            case .statement, .fileBlock, .end: break
            }
        }
        return change
    }
}

/// Rows that are not what the excluded transactions found, since others changed them after.
public struct ConflictReport: Sendable, Codable, Equatable {
    public let count: Int
    /// The first ones.
    public let rows: [Row]

    public struct Row: Sendable, Codable, Equatable {
        public let table: String
        /// Of the row, as text; its key's columns, or all of them without a key.
        public let key: [String]
        /// The later transaction, and where it changed the row.
        public let gtid: String
        public let position: String
    }

    var problem: Problem {
        let shown = rows.prefix(10).map { row in
            "\(row.table) (\(row.key.joined(separator: ", "))) in \(row.gtid.isEmpty ? row.position : row.gtid)"
        }
        return Problem(
            code: Problem.unreachable, server: .source,
            message: "\(count.counted("row")) of the transactions to be left out were changed again after them:"
                + " \(shown.joined(separator: "; "))" + (count > shown.count ? " …" : ""),
            hint:
                "with --accept-conflicts such rows keep what was written later; or leave the later transactions out, too"
        )
    }

    init(_ change: ExcludedChange) {
        count = change.conflictCount
        rows = change.conflicts.map { conflict in
            let values = conflict.image.withUnsafeBytes { bytes in
                let all = [UInt8](repeating: 0xff, count: (conflict.table.columns.count + 7) / 8)
                return (try? RowDecoder(conflict.table, limit: 64).image(in: bytes, at: 0, present: all))?.values ?? []
            }
            let shown = values.enumerated().filter { index, _ in
                if case .columns(let key) = conflict.key { key.contains(index) } else { true }
            }
            return Row(
                table: "\(conflict.table.identity)", key: shown.map { $0.element?.description ?? "NULL" },
                gtid: conflict.gtid?.description ?? "", position: "\(conflict.position)")
        }
    }
}
