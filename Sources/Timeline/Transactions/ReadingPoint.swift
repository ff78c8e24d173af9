import Binlog

/// Where an event begins. The events of a compressed transaction share a position, and are counted.
public struct EventPlace: Sendable, Hashable, Comparable {
    public let position: BinlogPosition
    /// How many events of the payload at `position` come before; 0 for an event that is in no payload.
    public let innerEvents: Int

    public init(_ position: BinlogPosition, innerEvents: Int = 0) {
        self.position = position
        self.innerEvents = innerEvents
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.position == right.position ? left.innerEvents < right.innerEvents : left.position < right.position
    }
}

/// A place where reading a binlog can begin or end: between transactions, or before a row event of one.
public struct ReadingPoint: Sendable, Hashable {
    public let place: EventPlace
    /// The transaction that goes on here; nil between transactions.
    public let transaction: TransactionStart?
    /// The table maps that the row events after it may refer to.
    public let tables: [TableMap]

    /// Between transactions.
    public init(_ position: BinlogPosition) {
        self.init(EventPlace(position), in: nil, tables: [])
    }

    init(_ place: EventPlace, in transaction: TransactionStart?, tables: [TableMap]) {
        self.place = place
        self.transaction = transaction
        self.tables = tables
    }
}
