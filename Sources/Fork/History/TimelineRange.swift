import Binlog
import Server
import Stream

/// The part of a source's binary log in which transactions of a time are found.
struct TimelineRange: Sendable {
    /// Oldest first.
    let files: [BinlogFile]
    /// Behind the last of them; nil for the end of the binary log.
    let end: BinlogPosition?
    /// What the user should know.
    let notes: [Wording]

    /// Clocks are set back at times: so much longer than asked for is looked, in microseconds.
    static let patience: UInt64 = 60_000_000

    static func find(in binlogs: SourceBinlogs, since: Moment?, until: Moment?) async throws -> TimelineRange {
        guard since != nil || until != nil else {
            return TimelineRange(files: binlogs.files, end: nil, notes: [])
        }
        let heads = try await binlogs.heads()
        // A file may end and another begin within the microsecond.
        let before = since.map { Moment(microseconds: $0.microseconds == 0 ? 0 : $0.microseconds - 1) }
        let first = before.map { BinlogChoice.file(for: $0, heads: heads) } ?? 0
        let behind = until.flatMap { until in
            heads.firstIndex { head in
                guard let committed = head.firstTransaction?.committed, committed > until else { return false }
                return committed.microseconds - until.microseconds > patience
            }
        }
        let last = behind ?? binlogs.files.count
        return TimelineRange(
            files: Array(binlogs.files[min(first ?? 0, last)..<last]),
            end: behind.map { BinlogPosition(file: binlogs.files[$0].name, offset: 4) },
            notes: first == nil ? beginning(of: binlogs, heads) : [])
    }

    /// Whether anything is missing before the first file.
    private static func beginning(of binlogs: SourceBinlogs, _ heads: [BinlogHead]) -> [Wording] {
        guard let head = heads.first,
            BinlogPosition.sequence(of: head.file) != 1 || head.previousGTIDs?.isEmpty == false,
            let earliest = BinlogChoice.earliestMoment(heads: heads)
        else { return [] }
        return [
            "the binary log of \(binlogs.source.name) begins at \(earliest) (\(head.file)), after \(.since): what was before that is"
                + " not shown"
        ]
    }
}
