import Binlog
import MySQL
import Server

/// A user variable of the binlog as a SET statement that gives a session the same, in type, character set and value.
struct UserVariableText {
    /// Of the target, by their numbers.
    let collations: [Int: Collation]

    /// The character set of a collation, by its number; empty for one that the target does not have.
    func characterSet(_ collation: UInt16?) -> String {
        collation.flatMap { collations[Int($0)]?.characterSet } ?? ""
    }

    /// `` @`name`:=value ``
    /// - Throws: ``BinlogError`` for a collation that the target does not have.
    func assignment(_ variable: UserVariable) throws -> String {
        "@\(SQL.identifier(variable.name)):=\(try value(variable))"
    }

    private func value(_ variable: UserVariable) throws -> String {
        switch variable.value {
        case .null: return "NULL"
        case .string(let bytes, let number):
            guard let collation = collations[Int(number)] else {
                throw BinlogError("the target does not have collation \(number), of user variable \(variable.name)")
            }
            return "_\(collation.characterSet) \(SQL.hexLiteral(bytes)) COLLATE \(SQL.identifier(collation.name))"
        case .real(let bits):
            let number = Double(bitPattern: bits)
            guard number.isFinite else {
                throw BinlogError("user variable \(variable.name) is no number that a statement can have")
            }
            let text = "\(number)"
            // Without an exponent it would be a DECIMAL.
            return text.contains("e") ? text : text + "e0"
        case .integer(let bits, let isUnsigned):
            return isUnsigned ? "CAST(\(bits) AS UNSIGNED)" : "\(Int64(bitPattern: bits))"
        case .decimal(let bytes, let precision, let scale):
            return try BinaryDecimal.text(bytes, precision: Int(precision), scale: Int(scale))
        }
    }
}

/// The bytes of a DECIMAL (MySQL source, `strings/decimal.cc`, `decimal2bin`): big-endian groups of nine digits in four bytes,
/// shorter ones in as few as will do, the sign in the first bit turned round, and all bits turned round below zero.
enum BinaryDecimal {
    private static let bytesOfDigits = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4]

    static func text(_ bytes: [UInt8], precision: Int, scale: Int) throws -> String {
        let whole = precision - scale
        guard whole >= 0, scale >= 0, precision > 0 else { throw BinlogError("a decimal has no such precision") }
        // The groups that are not full are the outermost ones.
        let groups =
            [whole % 9] + Array(repeating: 9, count: whole / 9) + Array(repeating: 9, count: scale / 9) + [scale % 9]
        guard groups.reduce(0, { $0 + bytesOfDigits[$1] }) == bytes.count, let first = bytes.first else {
            throw BinlogError("a decimal has \(bytes.count) bytes, which does not suit its precision")
        }
        let isNegative = first & 0x80 == 0
        var plain = isNegative ? bytes.map { ~$0 } : bytes
        plain[0] ^= 0x80
        var digits = ""
        var offset = 0
        for count in groups {
            let number = plain[offset..<offset + bytesOfDigits[count]].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            offset += bytesOfDigits[count]
            let text = String(number)
            guard text.count <= count || (count == 0 && number == 0) else { throw BinlogError("a decimal is none") }
            if count > 0 { digits += String(repeating: "0", count: count - text.count) + text }
        }
        let integer = digits.prefix(whole).drop { $0 == "0" }
        let sign = isNegative ? "-" : ""
        return sign + (integer.isEmpty ? "0" : integer) + (scale > 0 ? "." + digits.suffix(scale) : "")
    }
}
