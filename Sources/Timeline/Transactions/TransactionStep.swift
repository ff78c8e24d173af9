import Binlog

/// What the events of a binlog mean, one after the other: each transaction is a ``begin``, what it did, and an ``end``.
public enum TransactionStep: Sendable {
    case begin(TransactionStart)
    case rows(RowChange)
    /// `indirect` because it is large and rare: each step has the size of the largest case.
    indirect case statement(Statement)
    /// A part of the file of a LOAD DATA statement that comes later in the same transaction.
    case fileBlock(fileID: UInt32, data: ArraySlice<UInt8>)
    case end(TransactionEnd)
}

public struct TransactionStart: Sendable, Hashable {
    /// nil only for servers before 5.7, which begin a transaction without any.
    public let gtid: GTIDEvent?
    public let position: BinlogPosition
    /// What the transaction is made of comes from one compressed payload.
    public let isCompressed: Bool
    /// How the server wrote the file that it is in: another version did after an upgrade. nil when that has not been read.
    public let format: FormatDescription?
}

/// One row event, with the table map that it belongs to.
public struct RowChange: Sendable {
    public let table: TableMap
    public let rows: RowsEvent
    public let event: Event
    /// The statement that made it, where the source logs that (`binlog_rows_query_log_events`).
    public let query: String?
    /// The maps of all tables that its statement has named so far, `table` included.
    public let statementTables: [TableMap]
    public let place: EventPlace
}

/// A statement to be executed as it stands: DDL, DML in statement format, or SAVEPOINT and ROLLBACK TO.
public struct Statement: Sendable {
    public let query: QueryEvent
    /// Seconds since 1970, from the event's header.
    public let timestamp: UInt32
    public let serverID: UInt32
    /// From the event's header.
    public let flags: EventHeader.Flags
    /// From the events before it, in their order.
    public let variables: [SessionVariable]
    /// Set for LOAD DATA.
    public let load: ExecuteLoadQuery?
    public let position: BinlogPosition

    public enum SessionVariable: Sendable, Hashable {
        case integer(IntVar)
        case rand(RandSeeds)
        case user(UserVariable)
    }

    /// The same with another text.
    public func replacing(text: [UInt8]) -> Statement { replacing(query.with(statement: text)) }

    /// Another one in its place, whose names are in UTF-8.
    public func replacing(names text: [UInt8]) -> Statement {
        var context = query.context
        context.characterSets?.client = 255  // utf8mb4_0900_ai_ci
        return replacing(query.with(context: context).with(statement: text))
    }

    /// The same without a look at the parents of foreign keys.
    public func withoutForeignKeyChecks() -> Statement {
        var context = query.context
        context.flags2 = (context.flags2 ?? 0) | StatementContext.Flags2.noForeignKeyChecks
        return replacing(query.with(context: context))
    }

    private func replacing(_ query: QueryEvent) -> Statement {
        Statement(
            query: query, timestamp: timestamp, serverID: serverID, flags: flags, variables: variables, load: load,
            position: position)
    }
}

public struct TransactionEnd: Sendable {
    public enum Outcome: Sendable, Hashable {
        /// By XID or COMMIT, by XA COMMIT … ONE PHASE, or at the end of a statement that commits by itself.
        case commit
        /// Rows of tables without transactions may have stayed.
        case rollback
        /// What the transaction did is kept, and waits for an ``xaCommit(_:)`` or ``xaRollback(_:)`` of its own transaction.
        case xaPrepare(XID)
        case xaCommit(XID)
        case xaRollback(XID)
    }

    public let outcome: Outcome
    /// It ends with an XID: an engine with transactions took part in it, or the data dictionary in a transaction of several
    /// statements. Not told of a statement that commits by itself.
    public let hasXID: Bool
    /// The position after the transaction.
    public let position: BinlogPosition
}
