import Synchronization

/// Tells when the last part of a table is there.
final class TableCountdown: Sendable {
    private let missing: Mutex<[Int: Int]>

    /// - Parameter tables: the table of each part.
    init(_ tables: [Int]) {
        missing = Mutex(Dictionary(tables.map { ($0, 1) }, uniquingKeysWith: +))
    }

    /// - Returns: whether it was the table's last part.
    func finish(_ table: Int) -> Bool {
        missing.withLock {
            $0[table, default: 0] -= 1
            return $0[table] == 0
        }
    }
}
