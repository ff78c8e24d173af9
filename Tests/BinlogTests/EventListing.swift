@testable import Binlog

/// Events as scripts/list-binlog.awk lists them: a line each.
struct EventListing {
    private(set) var lines: [String] = []
    private var tables: [UInt64: TableMap] = [:]
    /// Of the statement so far.
    private var rows = 0

    mutating func take(_ event: Event) throws { try take(event, place: String(event.end.offset)) }

    private mutating func take(_ event: Event, place: String) throws {
        let body = try event.body()
        lines.append("\(place) \(try describe(body, event))")
        switch body {
        case .tableMap(let table): tables[table.tableID] = table
        case .rows(let change):
            guard let table = tables[change.tableID] else { throw BinlogError("no table map") }
            rows += try Self.count(change, table, event)
            if change.flags.contains(.endOfStatement) {
                lines.append("  rows \(rows)")
                rows = 0
            }
        case .transactionPayload(let payload):
            var reader = try PayloadReader(payload, in: event)
            while let inner = try reader.next() { try take(inner, place: "-") }
        default: break
        }
    }

    private static func count(_ change: RowsEvent, _ table: TableMap, _ event: Event) throws -> Int {
        let shape = RowShape(table, key: [])
        return try event.bytes[change.images].withUnsafeBytes { bytes in
            var (offset, count, key) = (0, 0, [UInt8]())
            while offset < bytes.count {
                offset = try shape.image(in: bytes, at: offset, present: change.present, key: &key)
                if change.kind == .update {
                    offset = try shape.image(in: bytes, at: offset, present: change.presentAfter, key: &key)
                } else if change.kind == .partialUpdate {
                    offset = try shape.partialImage(in: bytes, at: offset, present: change.presentAfter, key: &key)
                }
                count += 1
            }
            return count
        }
    }

    private func describe(_ body: EventBody, _ event: Event) throws -> String {
        switch body {
        case .formatDescription(let description): return "FormatDescription \(description.serverVersion)"
        case .rotate(let next): return "Rotate \(next)"
        case .previousGTIDs(let set):
            return "Previous-GTIDs "
                + (set.isEmpty ? "[empty]" : set.description.replacing("\n", with: " "))
        case .gtid(let gtid): return describe(gtid)
        case .query(let query): return "Query \(describe(query, event))"
        case .intVar(let variable):
            return "Intvar \(variable.kind == .insertID ? "INSERT_ID" : "LAST_INSERT_ID")=\(variable.value)"
        case .rand(let seeds): return "Rand @@RAND_SEED1=\(seeds.first), @@RAND_SEED2=\(seeds.second)"
        case .userVar(let variable): return "User_var \(describe(variable))"
        case .tableMap(let table): return "Table_map `\(table.database)`.`\(table.table)` \(table.tableID)"
        case .rows(let rows):
            return "\(event.header.type) table=\(rows.tableID)\(rows.flags.contains(.endOfStatement) ? " end" : "")"
        case .rowsQuery(let statement): return "Rows_query | \(statement)"
        case .xid(let number): return "Xid \(number)"
        case .xaPrepare(let prepare): return "XA PREPARE \(prepare.xid)"
        case .beginLoadQuery(let block):
            return "Begin_load_query: file_id: \(block.fileID)  block_len: \(block.data.count)"
        case .appendBlock(let block): return "Append_block: file_id: \(block.fileID)  block_len: \(block.data.count)"
        case .executeLoadQuery(let load): return "Execute_load_query \(describe(load, event))"
        case .deleteFile(let file): return "Delete_file: file_id=\(file)"
        case .transactionPayload(let payload):
            return "Transaction_Payload payload=\(payload.payload.count)"
                + " \(payload.compression == .zstd ? "ZSTD" : "NONE") uncompressed=\(payload.uncompressedSize)"
        case .heartbeat: return "Heartbeat"
        case .incident: return "Incident: LOST_EVENTS"
        case .stop: return "Stop"
        case .passedOver(let type): return "passed over: \(type)"
        }
    }

    private func describe(_ gtid: GTIDEvent) -> String {
        "\(gtid.gtid == nil ? "AnonymousGTID" : "GTID") last=\(gtid.lastCommitted) sequence=\(gtid.sequenceNumber)"
            + " rbr_only=\(gtid.mayHaveStatements ? "no" : "yes") committed=\(gtid.committed?.microseconds ?? 0)"
            + " originally=\(gtid.originallyCommitted?.microseconds ?? 0) length=\(gtid.length ?? 0)"
            + (gtid.gtid.map { " \($0)" } ?? "")
    }

    private func describe(_ query: QueryEvent, _ event: Event, _ statement: [UInt8]? = nil) -> String {
        let microseconds = query.context.microseconds.flatMap { $0 == 0 ? nil : String($0) }
        let fraction = microseconds.map { "." + String(repeating: "0", count: 6 - $0.count) + $0 } ?? ""
        return "thread=\(query.threadID) error=\(query.errorCode)\(query.context.ddlXID.map { " xid=\($0)" } ?? "")"
            + " at=\(event.header.timestamp)\(fraction)"
            + " | \(String(decoding: statement ?? query.statement, as: UTF8.self).replacing("\n", with: "\\n"))"
    }

    private func describe(_ load: ExecuteLoadQuery, _ event: Event) -> String {
        let statement = load.query.statement
        let file = " LOCAL INFILE FILE\(load.duplicates == 2 ? " REPLACE" : "") INTO"
        let (head, tail) = (statement[..<load.fileNameRange.lowerBound], statement[load.fileNameRange.upperBound...])
        return describe(load.query, event, head + Array(file.utf8) + tail)
    }

    private func describe(_ variable: UserVariable) -> String {
        let value =
            switch variable.value {
            case .null: "NULL"
            case .string(let bytes, _):
                "0x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
            case .real, .decimal: "fraction"
            case .integer(let bits, true): "\(bits)"
            case .integer(let bits, false): "\(Int64(bitPattern: bits))"
            }
        return "@`\(variable.name.replacing("`", with: "``"))`:=\(value)"
    }
}
