import Binlog

/// What row events did to one table in a window.
public struct TableActivity: Sendable, Hashable {
    public let table: TableIdentity
    public internal(set) var rowEvents = 0
    public internal(set) var rowBytes: UInt64 = 0
    /// The last transaction that updated rows, and that deleted some, without what foreign keys changed thereby: events say whether
    /// the server carried out foreign keys itself, and logged it.
    public internal(set) var lastBareUpdate: Landmark?
    public internal(set) var lastBareDelete: Landmark?
    /// The definitions that its rows were logged with, each with the last transaction that has it.
    private(set) var definitions: [LoggedDefinition] = []

    struct LoggedDefinition: Sendable, Hashable {
        let map: TableMap
        var last: Landmark
    }

    /// So many definitions of one table are kept, the latest.
    private static let definitionLimit = 16
    /// The last transaction with images that lack columns (`binlog_row_image` is not FULL).
    public internal(set) var lastIncompleteImages: Landmark?
    /// The last transaction with changes to JSON documents instead of documents (`binlog_row_value_options=PARTIAL_JSON`).
    public internal(set) var lastPartialJSON: Landmark?
    /// The last transaction that the source rolled back in part, or as a whole, after it had changed this table.
    public internal(set) var lastRollback: Landmark?

    init(_ table: TableIdentity) { self.table = table }

    mutating func add(_ change: RowChange, in transaction: Landmark) {
        rowEvents += 1
        rowBytes += UInt64(change.rows.images.count)
        if !change.rows.flags.contains(.foreignKeysBySQL) {
            switch change.rows.kind {
            case .write: break
            case .update, .partialUpdate: lastBareUpdate = transaction
            case .delete: lastBareDelete = transaction
            }
        }
        if change.rows.kind == .partialUpdate { lastPartialJSON = transaction }
        note(change.table, in: transaction)
        if !change.rows.isFull { lastIncompleteImages = transaction }
    }

    /// Adds what a transaction did that was committed by another one.
    mutating func add(_ other: TableActivity, in transaction: Landmark) {
        rowEvents += other.rowEvents
        rowBytes += other.rowBytes
        if other.lastBareUpdate != nil { lastBareUpdate = transaction }
        if other.lastBareDelete != nil { lastBareDelete = transaction }
        for definition in other.definitions { note(definition.map, in: transaction) }
        if other.lastIncompleteImages != nil { lastIncompleteImages = transaction }
        if other.lastPartialJSON != nil { lastPartialJSON = transaction }
        if other.lastRollback != nil { lastRollback = transaction }
    }

    private mutating func note(_ map: TableMap, in transaction: Landmark) {
        if let last = definitions.last, last.map === map || last.map.columns == map.columns {
            definitions[definitions.count - 1].last = transaction
            return
        }
        definitions.removeAll { $0.map.columns == map.columns }
        if definitions.count == Self.definitionLimit { definitions.removeFirst() }
        definitions.append(LoggedDefinition(map: map, last: transaction))
    }
}

/// The tables of a window.
struct TableActivities: Sendable {
    private(set) var all: [TableActivity] = []
    private var indexes: [TableIdentity: Int] = [:]
    /// By the last bits of the server's number for a table, where that table is: so that few names are looked up.
    private var recent = [Int](repeating: 0, count: 16)
    /// The number of the transaction that is being read, and for each table that of the last one that changed it.
    private var current = 0
    private var lastChanged: [Int] = []

    mutating func add(_ change: RowChange, in transaction: Landmark) {
        let map = change.table
        let slot = Int(map.tableID & 15)
        var index = recent[slot]
        if index >= all.count || all[index].table != map.identity {
            index = self.index(map.identity)
            recent[slot] = index
        }
        all[index].add(change, in: transaction)
        lastChanged[index] = current
    }

    mutating func add(_ activity: TableActivity, in transaction: Landmark) {
        all[index(activity.table)].add(activity, in: transaction)
    }

    mutating func begin() { current += 1 }

    mutating func markRolledBack(_ transaction: Landmark) {
        for index in all.indices where lastChanged[index] == current { all[index].lastRollback = transaction }
    }

    private mutating func index(_ table: TableIdentity) -> Int {
        if let index = indexes[table] { return index }
        indexes[table] = all.count
        all.append(TableActivity(table))
        lastChanged.append(0)
        return all.count - 1
    }
}
