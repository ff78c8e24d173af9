import Binlog

/// What lies in a window.
public struct WindowFindings: Sendable {
    public let direction: Direction
    public let cut: Cut
    /// Where the window begins and ends in the binlog, whichever way it is resolved.
    public let start: BinlogPosition
    public let end: BinlogPosition

    public let transactions: Int
    public let rowEvents: Int
    /// Bytes of row images.
    public let rowBytes: UInt64
    /// Bytes of binary log.
    public let binlogBytes: UInt64
    public let firstCommit: Moment?
    public let lastCommit: Moment?
    public let gtids: GTIDSet
    public let tables: [TableActivity]

    /// Statements that are executed, not resolved: DDL, and DML in statement format. The latest of them.
    public let barriers: Latest<StatementNote>
    /// Of those, what stands in the way back: it concerns what was there before the window.
    public let obstacles: Latest<StatementNote>
    /// Of those, what did nothing if the table that is named is there, with an engine that logs its DDL by number.
    public let doubtful: [TableIdentity: StatementNote]
    /// What DROP TABLE IF EXISTS did not find, as far as the server tells.
    let notFound: Set<TableIdentity>
    /// Changes to users, roles and grants. The latest of them.
    public let accountStatements: Latest<StatementNote>
    /// How many statements are executed going forward.
    public var statementCount: Int { direction == .forward ? barriers.count + accountStatements.count : 0 }
    /// Forward: what cannot be executed, since it needs databases that are not forked.
    let impossible: [Obstacle]
    /// Forward: statements that change rows.
    public let statementRows: StatementRows
    /// The source took back a part of some transaction that is logged whole: then its savepoints matter.
    public let returnsToSavepoints: Bool
    public let xa: XAOutcome
    /// Backward: parts that can be resolved one after the other, in the binlog's order.
    public let segments: [Segment]

    let history: ObjectHistory
    /// Forward.
    let redefinitions: Redefinitions

    /// Whether a transaction's changes count: not those of an XA transaction that was not committed in the window.
    public func counts(_ transaction: TransactionStart) -> Bool {
        xa.excluded.isEmpty || !xa.excluded.contains(transaction.position)
    }

    /// What stands in the way of undoing rows of a forward window by what was known of their tables at its beginning.
    public func redefinitions(of tables: Set<TableIdentity>) -> [Obstacle] {
        redefinitions.obstacles(to: tables, logsCascades: !hasBareChanges)
    }

    /// What the window created and left behind. Backward it is to be dropped, where it is still there.
    public var created: [SchemaObject] {
        history.lives.filter(\.value.exists).keys.sorted { "\($0)".exact < "\($1)".exact }
    }

    /// Whether the window created the table, so that backward its rows do not matter.
    public func isOfWindow(_ table: TableIdentity) -> Bool {
        history.isOfWindow(SchemaObject(.table, table.database, table.table))
    }
}
