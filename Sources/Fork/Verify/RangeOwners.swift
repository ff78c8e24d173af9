import Binlog
import Catalog
import MySQL
import Synchronization

/// Which connection of a snapshot read which range. Two views may differ a little, so that a range is compared by the one that
/// read it.
final class RangeOwners: Sendable {
    private struct Table {
        /// In the order of the key.
        var ranges: [KeyRange]
        var owners: [KeyRange: Connection] = [:]
    }

    private let tables = Mutex<[TableIdentity: Table]>([:])

    func divide(_ table: TableIdentity, into ranges: [KeyRange]) {
        tables.withLock { $0[table] = Table(ranges: ranges) }
    }

    func note(_ range: KeyRange, of table: TableIdentity, isOf connection: Connection) {
        tables.withLock { $0[table]?.owners[range] = connection }
    }

    /// A table's ranges as they were read, with the connection that read each; nil when it was not read.
    func ranges(of table: TableIdentity) -> [(range: KeyRange, owner: Connection)]? {
        tables.withLock { tables in
            guard let table = tables[table] else { return nil }
            let owned = table.ranges.compactMap { range in table.owners[range].map { (range, $0) } }
            return owned.count == table.ranges.count ? owned : nil
        }
    }

    /// The connection that each of a table's ranges belongs to; none for a table that was not read.
    func owners(of table: TableIdentity) -> [KeyRange: Connection] {
        Dictionary((ranges(of: table) ?? []).map { ($0.range, $0.owner) }, uniquingKeysWith: { first, _ in first })
    }
}
