/// What is in an event. One case a type; what needs no value is known by name. What is large and rare is `indirect`: each event's
/// value has the size of the largest case.
public enum EventBody: Sendable, Hashable {
    indirect case formatDescription(FormatDescription)
    case rotate(BinlogPosition)
    case previousGTIDs(GTIDSet)
    /// GTID, anonymous GTID and tagged GTID.
    case gtid(GTIDEvent)
    indirect case query(QueryEvent)
    case intVar(IntVar)
    case rand(RandSeeds)
    case userVar(UserVariable)
    case tableMap(TableMap)
    case rows(RowsEvent)
    case rowsQuery(String)
    /// Commit of a transaction that storage engines take part in.
    case xid(UInt64)
    case xaPrepare(XAPrepare)
    case beginLoadQuery(LoadBlock)
    case appendBlock(LoadBlock)
    indirect case executeLoadQuery(ExecuteLoadQuery)
    case deleteFile(UInt32)
    case transactionPayload(TransactionPayload)
    case heartbeat(BinlogPosition)
    case incident(Incident)
    case stop
    /// Nothing that a reader must act on: a type known by name (group replication's), or one that may be passed over.
    case passedOver(EventType)
}
