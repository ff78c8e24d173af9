/// How the bytes of a column's value are laid out in a row image (MySQL source, `calc_field_size`,
/// `libs/mysql/binlog/event/binary_log_funcs.cpp`).
enum ColumnLayout: Sendable, Hashable {
    /// Always so many bytes.
    case fixed(Int)
    /// A length of so many bytes, from 1 to 4, and as many bytes as it says.
    case prefixed(Int)
    /// Not known: a row that has a value here cannot be read.
    case unknown
}

/// A column's type and what its metadata says about it.
struct ColumnDefinition: Sendable, Hashable {
    /// ENUM and SET are told from CHAR.
    let type: ColumnType
    let layout: ColumnLayout
    /// Digits of a DECIMAL, before and behind the point.
    private(set) var precision = 0
    private(set) var scale = 0
    /// Bits of a BIT.
    private(set) var bits = 0
    /// Bytes that a CHAR or BINARY can have.
    private(set) var length = 0
    /// Digits of a fraction of a second.
    private(set) var fraction = 0

    init(_ column: TableMap.Column) {
        let (high, low) = (Int(column.metadata >> 8), Int(column.metadata & 0xff))
        switch column.type {
        case .tinyInt, .year: (type, layout) = (column.type, .fixed(1))
        case .smallInt: (type, layout) = (column.type, .fixed(2))
        case .mediumInt, .date, .time, .newDate: (type, layout) = (column.type, .fixed(3))
        case .int, .timestamp: (type, layout) = (column.type, .fixed(4))
        case .bigInt, .datetime: (type, layout) = (column.type, .fixed(8))
        case .null: (type, layout) = (column.type, .fixed(0))
        case .float: (type, layout) = (column.type, low == 4 ? .fixed(4) : .unknown)
        case .double: (type, layout) = (column.type, low == 8 ? .fixed(8) : .unknown)
        case .timestamp2: (type, layout, fraction) = Self.time(column.type, whole: 4, fraction: low)
        case .datetime2: (type, layout, fraction) = Self.time(column.type, whole: 5, fraction: low)
        case .time2: (type, layout, fraction) = Self.time(column.type, whole: 3, fraction: low)
        case .newDecimal:
            (precision, scale) = (high, low)
            let size = Self.decimalSize(precision: high, scale: low)
            (type, layout) = (column.type, size.map { .fixed($0) } ?? .unknown)
        case .bit:
            bits = 8 * high + low
            (type, layout) = (column.type, low < 8 && (1...64).contains(bits) ? .fixed((bits + 7) / 8) : .unknown)
        case .enumeration, .set:
            (type, layout) = (column.type, (1...8).contains(low) ? .fixed(low) : .unknown)
        case .string, .varString:
            let real = ColumnType(rawValue: UInt8(high))
            if real == .enumeration || real == .set {
                (type, layout) = (real, (1...8).contains(low) ? .fixed(low) : .unknown)
            } else {
                // A length above 255 is told by two bits of the type, inverted (MySQL bug 37426).
                length = (((high & 0x30) ^ 0x30) << 4) + low
                (type, layout) = (.string, .prefixed(length > 255 ? 2 : 1))
            }
        case .varChar: (type, layout) = (column.type, .prefixed(column.metadata > 255 ? 2 : 1))
        case .tinyBlob, .mediumBlob, .longBlob, .blob, .vector, .geometry, .json:
            (type, layout) = (column.type, (1...4).contains(low) ? .prefixed(low) : .unknown)
        default: (type, layout) = (column.type, .unknown)
        }
    }

    private static func time(_ type: ColumnType, whole: Int, fraction: Int) -> (ColumnType, ColumnLayout, Int) {
        fraction <= 6 ? (type, .fixed(whole + (fraction + 1) / 2), fraction) : (type, .unknown, 0)
    }

    /// Bytes of that many decimal digits, fewer than nine.
    static let bytesOfDigits = [0, 1, 1, 2, 2, 3, 3, 4, 4]

    static func decimalSize(precision: Int, scale: Int) -> Int? {
        guard (1...65).contains(precision), scale <= 30, scale <= precision else { return nil }
        let whole = precision - scale
        return whole / 9 * 4 + bytesOfDigits[whole % 9] + scale / 9 * 4 + bytesOfDigits[scale % 9]
    }
}
