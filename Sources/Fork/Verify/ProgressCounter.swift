import Binlog
import Catalog
import Synchronization

/// Turns the end of each range into a progress report.
final class ProgressCounter: Sendable {
    private let done = Atomic<Int>(0)
    private let total: Int
    private let report: Checksummer.Progress

    init(total: Int, report: @escaping Checksummer.Progress) {
        self.total = total
        self.report = report
    }

    func finished(_ table: TableIdentity, rows: Int) {
        let done = done.add(1, ordering: .relaxed).newValue
        report(ChecksumProgress(table: table, rows: rows, rangesDone: done, ranges: total))
    }
}
