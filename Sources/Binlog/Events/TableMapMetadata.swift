/// The optional metadata at the end of a table map (MySQL source, `rows_event.h`, `Optional_metadata_field_type`).
struct TableMapMetadata {
    private(set) var columns: [TableMap.Column]
    private(set) var primaryKey: [Int] = []
    private(set) var primaryKeyPrefixes: [Int] = []

    init(_ columns: [TableMap.Column]) { self.columns = columns }

    /// One field: type 1, length, value. What a later server adds is passed over.
    mutating func take(_ reader: inout ByteReader) throws {
        let type = try reader.uint8()
        var field = try reader.part(try reader.packedCount())
        switch type {
        case 1: try signedness(&field)
        case 2: try defaultCollation(&field, where: \.isCharacter)
        case 3: try collations(&field, where: \.isCharacter)
        case 4: try names(&field)
        case 5: try members(&field, where: \.isSet)
        case 6: try members(&field, where: \.isEnum)
        case 7: try geometryTypes(&field)
        case 8: try primaryKey(&field, withPrefixes: false)
        case 9: try primaryKey(&field, withPrefixes: true)
        case 10: try defaultCollation(&field, where: \.isEnumOrSet)
        case 11: try collations(&field, where: \.isEnumOrSet)
        case 12: try visibility(&field)
        case 13: try dimensions(&field)
        default: break
        }
    }

    /// A bit for each numeric column, the highest of a byte first: 1 for UNSIGNED.
    private mutating func signedness(_ field: inout ByteReader) throws {
        let bits = try field.raw(field.remaining)
        var number = 0
        for index in columns.indices where columns[index].isNumeric {
            guard number / 8 < bits.count else { throw BinlogError("fewer signs than numeric columns") }
            columns[index].isSigned = bits[number / 8] & 0x80 >> UInt8(number % 8) == 0
            number += 1
        }
    }

    /// The collation of all such columns, then the exceptions: which of them, and its collation.
    private mutating func defaultCollation(
        _ field: inout ByteReader, where belongs: (TableMap.Column) -> Bool
    ) throws {
        let indices = columns.indices.filter { belongs(columns[$0]) }
        let collation = try Self.collation(&field)
        for index in indices { columns[index].collation = collation }
        while field.remaining > 0 {
            let number = try field.packedCount()
            guard number < indices.count else { throw BinlogError("a collation for a column that is not there") }
            columns[indices[number]].collation = try Self.collation(&field)
        }
    }

    private mutating func collations(_ field: inout ByteReader, where belongs: (TableMap.Column) -> Bool) throws {
        for index in columns.indices where belongs(columns[index]) {
            columns[index].collation = try Self.collation(&field)
        }
    }

    private mutating func names(_ field: inout ByteReader) throws {
        for index in columns.indices { columns[index].name = try field.string(try field.packedCount()) }
    }

    private mutating func members(_ field: inout ByteReader, where belongs: (TableMap.Column) -> Bool) throws {
        for index in columns.indices where belongs(columns[index]) {
            let count = try field.packedCount()
            // Each takes a byte for its length at least.
            guard count <= field.remaining else { throw BinlogError("more members than there is room for") }
            columns[index].members = try (0..<count).map { _ in try field.array(try field.packedCount()) }
        }
    }

    private mutating func geometryTypes(_ field: inout ByteReader) throws {
        for index in columns.indices where columns[index].isGeometry {
            columns[index].geometryType = UInt16(truncatingIfNeeded: try field.packedCount())
        }
    }

    private mutating func primaryKey(_ field: inout ByteReader, withPrefixes: Bool) throws {
        while field.remaining > 0 {
            let index = try field.packedCount()
            guard index < columns.count else { throw BinlogError("a key column that is not there") }
            primaryKey.append(index)
            primaryKeyPrefixes.append(withPrefixes ? try field.packedCount() : 0)
        }
    }

    /// A bit for each column, the highest of a byte first: 1 for visible.
    private mutating func visibility(_ field: inout ByteReader) throws {
        let bits = try field.raw(field.remaining)
        guard bits.count >= (columns.count + 7) / 8 else { throw BinlogError("fewer visibilities than columns") }
        for index in columns.indices { columns[index].isVisible = bits[index / 8] & 0x80 >> UInt8(index % 8) != 0 }
    }

    private mutating func dimensions(_ field: inout ByteReader) throws {
        for index in columns.indices where columns[index].isVector {
            columns[index].dimensions = UInt32(try field.packedCount())
        }
    }

    private static func collation(_ field: inout ByteReader) throws -> UInt16 {
        guard let number = UInt16(exactly: try field.packedInteger()) else { throw BinlogError("no such collation") }
        return number
    }
}

/// The kinds of columns that the server counts for a field of its own (MySQL source, `log_event.cc`, `Table_map_log_event`).
extension TableMap.Column {
    /// ENUM and SET travel as CHAR, with their own type in the metadata.
    private var realType: UInt8 { type.rawValue == 254 ? UInt8(metadata >> 8) : type.rawValue }

    /// TINYINT, SMALLINT, INT, FLOAT, DOUBLE, BIGINT, MEDIUMINT, YEAR, DECIMAL
    fileprivate var isNumeric: Bool {
        switch type.rawValue {
        case 1, 2, 3, 4, 5, 8, 9, 13, 246: true
        default: false
        }
    }

    /// VARCHAR, BLOB and TEXT, CHAR; and VECTOR, which is a BLOB to the server.
    fileprivate var isCharacter: Bool {
        switch type.rawValue {
        case 15, 242, 249, 250, 251, 252, 253: true
        case 254: !isEnumOrSet
        default: false
        }
    }

    fileprivate var isEnum: Bool { realType == 247 }
    fileprivate var isSet: Bool { realType == 248 }
    fileprivate var isEnumOrSet: Bool { isEnum || isSet }
    fileprivate var isGeometry: Bool { type.rawValue == 255 }
    fileprivate var isVector: Bool { type.rawValue == 242 }
}
