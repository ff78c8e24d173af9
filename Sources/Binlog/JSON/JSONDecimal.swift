/// A DECIMAL column. What a document of the table holds was likely a value of one of them.
public struct DecimalColumn: Sendable, Equatable {
    let precision: Int
    let scale: Int

    public init(precision: Int, scale: Int) {
        self.precision = precision
        self.scale = scale
    }
}

/// A decimal in a JSON document (MySQL source, `Json_decimal::get_binary`): precision, scale, and the digits as in a column.
///
/// The precision counts zeros in front, which show nowhere: not in the text, and in the size only if they take bytes.
struct JSONDecimal {
    private let isNegative: Bool
    private let whole: ArraySlice<UInt8>
    private let fraction: ArraySlice<UInt8>

    /// `-12.50`
    init(_ text: ArraySlice<UInt8>) throws {
        isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative ? text.dropFirst() : text
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        whole = parts[0]
        fraction = parts.count > 1 ? parts[1] : []
        guard !whole.isEmpty, (whole + fraction).allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw BinlogError("a decimal in JSON is none")
        }
    }

    /// The bytes in an opaque value.
    /// - Parameter size: of the digits.
    func binary(size: Int, columns: [DecimalColumn]) throws -> [UInt8] {
        guard let wholeDigits = wholeDigits(size: size, columns) else {
            throw BinlogError("a decimal in JSON has no precision with which it takes \(size) bytes")
        }
        return [UInt8(wholeDigits + fraction.count), UInt8(fraction.count)] + digits(wholeDigits)
    }

    // MARK: - Precision

    /// Digits before the point, zeros included. Where several numbers are of the same size: as many as a column of the table would have
    /// left; as are written; or the most, which is what a computation leaves.
    private func wholeDigits(size: Int, _ columns: [DecimalColumn]) -> Int? {
        let scale = fraction.count
        let significant = whole.drop { $0 == UInt8(ascii: "0") }.count
        let possible = (significant...max(significant, 65 - scale)).filter {
            ColumnDefinition.decimalSize(precision: $0 + scale, scale: scale) == size
        }
        let ofColumns = columns.filter { $0.scale == scale }.map { Self.kept($0.precision - scale, significant) }
        return (ofColumns + [whole.count]).first(where: possible.contains) ?? possible.last
    }

    /// What the server keeps of the zeros in front when it reads a column: no group of nine that is nothing else, nor the shorter one
    /// in front (MySQL source, `bin2decimal`).
    private static func kept(_ digits: Int, _ significant: Int) -> Int {
        var digits = digits
        while digits > 0 {
            let group = digits % 9 == 0 ? 9 : digits % 9
            guard significant <= digits - group else { break }
            digits -= group
        }
        return digits
    }

    // MARK: - Digits

    /// As ``NumberText/decimal(_:precision:scale:)`` reads them.
    private func digits(_ wholeDigits: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        func append(_ digits: ArraySlice<UInt8>) {
            let value = digits.reduce(UInt32(0)) { $0 * 10 + UInt32($1 & 0xf) }
            let count = digits.count == 9 ? 4 : ColumnDefinition.bytesOfDigits[digits.count]
            for index in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * index))) }
        }
        // Of the zeros in front, as many as the precision counts.
        let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: max(0, wholeDigits - whole.count))
        var rest = ArraySlice(zeros + whole.suffix(wholeDigits))
        append(rest.prefix(rest.count % 9))
        rest = rest.dropFirst(rest.count % 9)
        while !rest.isEmpty {
            append(rest.prefix(9))
            rest = rest.dropFirst(9)
        }
        rest = fraction
        while !rest.isEmpty {
            append(rest.prefix(9))
            rest = rest.dropFirst(9)
        }
        if isNegative { for index in bytes.indices { bytes[index] = ~bytes[index] } }
        if !bytes.isEmpty { bytes[0] ^= 0x80 }
        return bytes
    }
}
