import Binlog
import MySQL
import Server
import Timeline

/// Reads columns in the terms in which table maps speak of them (MySQL source, `Field::save_field_metadata` of each type).
enum ColumnFactsReader {
    /// The number of each collation.
    static func collations(on connection: Connection) async throws -> [String: UInt16] {
        Dictionary(
            try await Collation.all(on: connection).map { ($1.name, UInt16(clamping: $0)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// - Parameter collations: of the server.
    /// - Returns: the columns of each table, in their order.
    static func read(
        _ tables: TableConditions, on connection: Connection, _ collations: [String: UInt16]
    ) async throws -> [TableIdentity: [ColumnFacts]] {
        var columns: [TableIdentity: [ColumnFacts]] = [:]
        for row in try await tables.query(
            "SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, COLUMN_NAME AS col, DATA_TYPE AS type, COLUMN_TYPE AS full,"
                + " CHARACTER_OCTET_LENGTH AS bytes, NUMERIC_PRECISION AS digits, NUMERIC_SCALE AS scale,"
                + " DATETIME_PRECISION AS fraction, IS_NULLABLE AS nullable, COLLATION_NAME AS collation, EXTRA AS extra,"
                + " ORDINAL_POSITION AS place FROM information_schema.COLUMNS",
            order: "db, tbl, place", on: connection, operation: "read columns")
        { columns[row.table, default: []].append(facts(row, collations)) }
        return columns
    }

    private static func facts(_ row: Row, _ collations: [String: UInt16]) -> ColumnFacts {
        var column = ColumnFacts(
            name: row.text("col"), type: nil, isNullable: row.text("nullable") == "YES",
            isCounter: row.text("extra").contains("auto_increment"))
        column.isStored = row.text("extra").contains("STORED GENERATED")
        func number(_ name: String) -> Int { row.int(name) ?? 0 }
        func set(_ type: ColumnType, _ metadata: Int = 0) {
            column.type = type.rawValue
            column.metadata = UInt16(truncatingIfNeeded: metadata)
        }
        func setNumber(_ type: ColumnType, _ metadata: Int = 0) {
            set(type, metadata)
            column.isSigned = !row.text("full").contains("unsigned")
        }
        func setText(_ type: ColumnType, _ metadata: Int) {
            set(type, metadata)
            column.collation = row.string("collation").map { collations[$0] } ?? binary
        }
        switch row.text("type") {
        case "tinyint": setNumber(.tinyInt)
        case "smallint": setNumber(.smallInt)
        case "mediumint": setNumber(.mediumInt)
        case "int": setNumber(.int)
        case "bigint": setNumber(.bigInt)
        case "float": setNumber(.float, 4)
        case "double": setNumber(.double, 8)
        case "decimal": setNumber(.newDecimal, number("digits") << 8 | number("scale"))
        case "year": set(.year)
        case "date": set(.date)
        case "time": set(.time2, number("fraction"))
        case "datetime": set(.datetime2, number("fraction"))
        case "timestamp": set(.timestamp2, number("fraction"))
        case "bit": set(.bit, (number("digits") / 8) << 8 | number("digits") % 8)
        case "json": set(.json, 4)
        case "vector": setText(.vector, 4)
        case "tinyblob", "tinytext": setText(.blob, 1)
        case "blob", "text": setText(.blob, 2)
        case "mediumblob", "mediumtext": setText(.blob, 3)
        case "longblob", "longtext": setText(.blob, 4)
        case "varchar", "varbinary": setText(.varChar, number("bytes"))
        case "char", "binary":
            // The highest two bits of the length lie, inverted, in the type (MySQL bug 37426).
            let length = number("bytes")
            setText(.string, (Int(ColumnType.string.rawValue) ^ (length & 0x300) >> 4) << 8 | length & 0xff)
        case "enum":
            setText(.string, Int(ColumnType.enumeration.rawValue) << 8 | (labels(in: row.text("full")) < 256 ? 1 : 2))
        case "set":
            let bytes = (labels(in: row.text("full")) + 7) / 8
            setText(.string, Int(ColumnType.set.rawValue) << 8 | (bytes > 4 ? 8 : bytes))
        case "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
            "geomcollection", "geometrycollection":
            set(.geometry, 4)
        default: break
        }
        return column
    }

    /// The collation of bytes.
    private static let binary: UInt16 = 63

    /// How many labels `enum('a','b''c')` has.
    private static func labels(in type: String) -> Int {
        var isQuoted = false
        var count = 1
        for byte in type.utf8 {
            if byte == UInt8(ascii: "'") { isQuoted.toggle() }
            if byte == UInt8(ascii: ","), !isQuoted { count += 1 }
        }
        return count
    }
}
