/// `LAST_INSERT_ID` or `INSERT_ID` of the statement that follows (MySQL source, `Intvar_event`).
public struct IntVar: Sendable, Hashable {
    public enum Kind: UInt8, Sendable, Hashable {
        case lastInsertID = 1
        case insertID = 2
    }

    public let kind: Kind
    public let value: UInt64
}

/// The seeds of RAND() for the statement that follows (`Rand_event`).
public struct RandSeeds: Sendable, Hashable {
    public let first: UInt64
    public let second: UInt64
}

/// A user variable that the statement that follows reads (`User_var_event`).
public struct UserVariable: Sendable, Hashable {
    public enum Value: Sendable, Hashable {
        case null
        case string([UInt8], collation: UInt32)
        case real(UInt64)
        case integer(UInt64, isUnsigned: Bool)
        /// Binary decimal with its precision and scale.
        case decimal([UInt8], precision: UInt8, scale: UInt8)
    }

    public let name: String
    public let value: Value
}

/// `XA PREPARE`, or `XA COMMIT … ONE PHASE` (`XA_prepare_event`).
public struct XAPrepare: Sendable, Hashable {
    public let isOnePhase: Bool
    public let xid: XID
}

/// The name of an XA transaction (MySQL manual, "XA Transaction SQL Statements").
public struct XID: Sendable, Hashable, CustomStringConvertible {
    public let formatID: UInt32
    public let globalID: [UInt8]
    public let branchQualifier: [UInt8]

    public init(formatID: UInt32, globalID: [UInt8], branchQualifier: [UInt8]) {
        self.formatID = formatID
        self.globalID = globalID
        self.branchQualifier = branchQualifier
    }

    /// As the server writes it: `X'31',X'',1`.
    public var description: String { "X'\(hexText(globalID))',X'\(hexText(branchQualifier))',\(formatID)" }
}

/// A part of a file that LOAD DATA read (`Begin_load_query_event`, `Append_block_event`).
public struct LoadBlock: Sendable, Hashable {
    public let fileID: UInt32
    /// In ``Event/bytes``: indexes of that slice.
    public let data: Range<Int>
}

/// LOAD DATA as a statement, once all blocks of its file have come (`Execute_load_query_event`).
public struct ExecuteLoadQuery: Sendable, Hashable {
    public let query: QueryEvent
    public let fileID: UInt32
    /// Where in the statement the file's name is to be put in.
    public let fileNameRange: Range<Int>
    /// What to do with a duplicate: 0 error, 1 IGNORE, 2 REPLACE.
    public let duplicates: UInt8
}

/// The source lost events (`Incident_event`): nothing after it can be trusted.
public struct Incident: Sendable, Hashable {
    public let number: UInt16
    public let message: String
}

/// A whole transaction's events, compressed or not (`Transaction_payload_event`).
public struct TransactionPayload: Sendable, Hashable {
    public enum Compression: UInt8, Sendable, Hashable {
        case zstd = 0
        case none = 255
    }

    public let compression: Compression
    public let uncompressedSize: UInt64
    /// In ``Event/bytes``: indexes of that slice.
    public let payload: Range<Int>
}

extension IntVar {
    init(_ reader: inout ByteReader) throws {
        let number = try reader.uint8()
        guard let kind = Kind(rawValue: number) else { throw BinlogError("variable \(number) is not known") }
        self.kind = kind
        value = try reader.uint64()
    }
}

extension XAPrepare {
    /// One phase 1, format 4, lengths of the two parts 4 + 4, the parts.
    init(_ reader: inout ByteReader) throws {
        isOnePhase = try reader.uint8() != 0
        let formatID = try reader.uint32()
        let (global, branch) = (try reader.uint32(), try reader.uint32())
        guard global <= 64, branch <= 64 else { throw BinlogError("a part of the XID is longer than 64 bytes") }
        xid = XID(
            formatID: formatID, globalID: try reader.array(Int(global)), branchQualifier: try reader.array(Int(branch)))
    }
}

extension LoadBlock {
    init(_ reader: inout ByteReader, startIndex: Int) throws {
        fileID = try reader.uint32()
        data = reader.rest(startIndex: startIndex)
    }
}

extension ExecuteLoadQuery {
    /// As a query, with file 4, beginning and end of its name 4 + 4, and what to do with duplicates 1 in the fixed part.
    init(_ reader: inout ByteReader) throws {
        var (fileID, start, end, duplicates): (UInt32, UInt32, UInt32, UInt8) = (0, 0, 0, 0)
        query = try QueryEvent(&reader) { reader in
            fileID = try reader.uint32()
            start = try reader.uint32()
            end = try reader.uint32()
            duplicates = try reader.uint8()
        }
        guard start <= end, Int(end) <= query.statement.count, duplicates <= 2 else {
            throw BinlogError("the file's name is not in the statement")
        }
        self.fileID = fileID
        fileNameRange = Int(start)..<Int(end)
        self.duplicates = duplicates
    }
}

extension Incident {
    init(_ reader: inout ByteReader) throws {
        number = try reader.uint16()
        message = reader.remaining > 0 ? try reader.string(Int(try reader.uint8())) : ""
    }
}
