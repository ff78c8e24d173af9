@testable import Binlog
@testable import Timeline

/// A statement of the binlog.
func statement(
    _ text: String = "INSERT INTO t VALUES (1)", database: String = "d", timestamp: UInt32 = 1_700_000_000,
    flags: EventHeader.Flags = [], load: (range: Range<Int>, duplicates: UInt8)? = nil,
    _ context: (inout StatementContext) -> Void = { _ in }
) -> Statement {
    var variables = StatementContext()
    context(&variables)
    let query = QueryEvent(
        threadID: 7, executionSeconds: 0, errorCode: 0, database: database, context: variables,
        statement: Array(text.utf8))
    return Statement(
        query: query, timestamp: timestamp, serverID: 1, flags: flags, variables: [],
        load: load.map {
            ExecuteLoadQuery(query: query, fileID: 1, fileNameRange: $0.range, duplicates: $0.duplicates)
        }, position: BinlogPosition(file: "binlog.000001", offset: 4))
}
