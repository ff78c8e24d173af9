import Binlog
import MySQL

/// A key column whose values can be written as literals that mean exactly the same value again, and that the optimizer uses
/// with `<` and `>` as a range of the index. Not so for ENUM and SET: their index order is by number, and no comparison
/// by number or by text reads a range of it.
package struct KeyColumn: Sendable, Hashable, Codable {
    package enum Kind: Sendable, Hashable, Codable {
        case integer
        case decimal
        case float
        case bit
        case year
        case time
        case text(characterSet: String)
        case binary
    }

    @ExactText package private(set) var name: String
    package let kind: Kind

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// nil for a type that cannot bound a range.
    package init?(_ column: Column) {
        name = column.name
        switch column.type {
        case "tinyint", "smallint", "mediumint", "int", "bigint": kind = .integer
        case "decimal": kind = .decimal
        case "float", "double": kind = .float
        case "bit": kind = .bit
        case "year": kind = .year
        case "date", "time", "datetime", "timestamp": kind = .time
        case "char", "varchar":
            guard let characterSet = column.characterSet else { return nil }
            kind = .text(characterSet: characterSet)
        case "binary", "varbinary": kind = .binary
        default: return nil
        }
    }

    /// The columns of the table's key, up to the first that cannot bound a range.
    package static func prefix(of table: Table) -> [KeyColumn] {
        var prefix: [KeyColumn] = []
        for name in table.key {
            guard let column = table.columns.first(where: { $0.name.exact == name.exact }),
                let keyColumn = KeyColumn(column)
            else {
                break
            }
            prefix.append(keyColumn)
        }
        return prefix
    }

    /// What to select to make a ``KeyValue`` of: the value in a form without loss, then as people read it.
    package var selected: String {
        let name = SQL.identifier(name)
        switch kind {
        case .float: return "\(name) * 1e0, \(name)"
        case .bit: return "CAST(\(name) AS UNSIGNED), CAST(\(name) AS UNSIGNED)"
        case .text: return "HEX(CAST(\(name) AS BINARY)), CONVERT(\(name) USING utf8mb4)"
        case .binary: return "HEX(\(name)), HEX(\(name))"
        case .integer, .decimal, .year, .time: return "\(name), \(name)"
        }
    }

    /// The value whose ``selected`` expressions gave `exact` and `shown`.
    package func value(exact: String, shown: String) -> KeyValue {
        switch kind {
        case .integer, .decimal, .bit: return KeyValue(literal: exact, text: shown)
        case .float: return KeyValue(literal: exact.contains("e") ? exact : exact + "e0", text: shown)
        // 0000 as a number of two digits or as a string would be the year 2000.
        case .year: return KeyValue(literal: exact == "0000" ? "0" : exact, text: shown)
        case .time: return KeyValue(literal: "'\(exact)'", text: shown)
        case .text(let characterSet): return KeyValue(literal: "_\(characterSet) x'\(exact)'", text: Self.quoted(shown))
        case .binary: return KeyValue(literal: "x'\(exact)'", text: "0x" + Self.shortened(exact))
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "'"
        for scalar in shortened(text).unicodeScalars {
            switch scalar {
            case "'": result += "''"
            case "\\": result += #"\\"#
            case _ where scalar.value < 32 || scalar.value == 127: result += scalar.escaped(asASCII: true)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "'"
    }

    private static func shortened(_ text: String) -> String { text.count > 40 ? text.prefix(39) + "…" : text }
}

/// One column's value in a bound of a ``KeyRange``.
package struct KeyValue: Sendable, Hashable, Codable {
    /// As SQL.
    package let literal: String
    /// For people.
    package let text: String

    /// Whether `literal` is a single literal and no other expression. It comes from a server, or from an archive.
    var isLiteral: Bool {
        literal.wholeMatch(
            of: /-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?|'-?[0-9: .-]+'|(_[A-Za-z0-9_]+ )?x'([0-9A-Fa-f]{2})*'/) != nil
    }
}
