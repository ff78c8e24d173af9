import Binlog
import Catalog

/// Rows of a table that are not the same on both servers.
struct TableDifference: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// Every row of the range is on both servers and differs.
        case changed
        case missing
        case extra
        /// Somewhere in the range.
        case somewhere
    }

    let kind: Kind
    let range: KeyRange
    let sourceRows: Int
    let targetRows: Int

    init(_ kind: Kind, _ range: KeyRange, sourceRows: Int, targetRows: Int) {
        self.kind = kind
        self.range = range
        self.sourceRows = sourceRows
        self.targetRows = targetRows
    }

    /// Two checksums of one range that are not the same.
    init(_ source: RangeChecksum, _ target: RangeChecksum) {
        kind = target.rows == 0 ? .missing : source.rows == 0 ? .extra : .somewhere
        range = source.range
        sourceRows = source.rows
        targetRows = target.rows
    }

    /// This and the one that follows, as one; nil where they do not touch or are of different kinds.
    func joined(with next: TableDifference) -> TableDifference? {
        guard kind == next.kind, !range.includesUpper, !range.upper.isEmpty, range.upper == next.range.lower else {
            return nil
        }
        let columns = range.columns.count > next.range.columns.count ? range.columns : next.range.columns
        return TableDifference(
            kind, KeyRange(columns, from: range.lower, to: next.range.upper, includesUpper: next.range.includesUpper),
            sourceRows: sourceRows + next.sourceRows, targetRows: targetRows + next.targetRows)
    }

    static func joined(_ differences: [TableDifference]) -> [TableDifference] {
        differences.reduce(into: []) { result, next in
            if let previous = result.last, let both = previous.joined(with: next) {
                result[result.count - 1] = both
            } else {
                result.append(next)
            }
        }
    }

    func difference(in table: TableIdentity) -> Difference {
        Difference(
            .rows, kind == .missing ? .missingOnTarget : kind == .extra ? .onlyOnTarget : .different,
            object: "table \(table)", detail: phrase, range: range.description, sourceRows: sourceRows,
            targetRows: targetRows)
    }

    private var phrase: String {
        switch kind {
        case .changed: sourceRows == 1 ? "the row differs" : "\(sourceRows) rows differ"
        case .missing: "\(Self.rows(sourceRows)) missing on the target"
        case .extra: "\(Self.rows(targetRows)) only on the target"
        case .somewhere where sourceRows == targetRows: "of \(Self.rows(sourceRows)) some differ"
        case .somewhere: "\(Self.rows(sourceRows)) on the source, \(targetRows) on the target"
        }
    }

    private static func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }
}
