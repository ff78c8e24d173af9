import MySQL

/// A part of a table: the rows whose key lies between two bounds. A bound names the first columns of the key or all of
/// them, and compares as the index does, under the columns' own collations.
package struct KeyRange: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The columns that the longer bound names.
    package let columns: [KeyColumn]
    /// The first key in the range; empty: from the table's first row.
    package let lower: [KeyValue]
    /// The first key after the range, or the last in it if `includesUpper`; empty: to the table's last row.
    package let upper: [KeyValue]
    package let includesUpper: Bool

    /// - Parameter columns: at least as many as a bound has values.
    package init(
        _ columns: [KeyColumn], from lower: [KeyValue] = [], to upper: [KeyValue] = [], includesUpper: Bool = false
    ) {
        self.columns = Array(columns.prefix(max(lower.count, upper.count)))
        self.lower = lower
        self.upper = upper
        self.includesUpper = includesUpper
    }

    /// Whether its bounds are values and nothing else: an archive's could be any text.
    package var isOfValues: Bool { (lower + upper).allSatisfy(\.isLiteral) }

    /// The whole table.
    package static let whole = KeyRange([])

    /// What follows WHERE; nil for the whole table.
    var whereClause: String? {
        var parts: [String] = []
        if !lower.isEmpty { parts.append(comparison(with: lower, strict: ">", last: ">=")) }
        if !upper.isEmpty { parts.append(comparison(with: upper, strict: "<", last: includesUpper ? "<=" : "<")) }
        return parts.isEmpty ? nil : parts.joined(separator: " AND ")
    }

    /// ` WHERE …`; empty for the whole table.
    package var clause: String { whereClause.map { " WHERE " + $0 } ?? "" }

    /// `(a > 1 OR (a = 1 AND b >= 2))`. Not as `(a, b) >= (1, 2)`: for that the optimizer reads the whole table.
    private func comparison(with bound: [KeyValue], strict: String, last: String) -> String {
        var result = ""
        for (position, (column, value)) in zip(columns, bound).enumerated().reversed() {
            let name = SQL.identifier(column.name)
            if position == bound.count - 1 {
                result = "\(name) \(last) \(value.literal)"
            } else {
                result = "(\(name) \(strict) \(value.literal) OR (\(name) = \(value.literal) AND \(result)))"
            }
        }
        return result
    }

    /// `id 40001 to 80000`, `(shop, code) from (1, 'a') to before (2, 'b')`, `all rows`.
    package var description: String {
        let names = columns.map(\.name)
        let subject = names.count == 1 ? names[0] : "(\(names.joined(separator: ", ")))"
        if lower.isEmpty, upper.isEmpty { return "all rows" }
        if includesUpper && lower == upper { return "\(subject) \(Self.text(of: lower))" }
        if lower.isEmpty {
            return "\(subject) \(inclusiveUpper.map { "up to \($0)" } ?? "before \(Self.text(of: upper))")"
        }
        if upper.isEmpty { return "\(subject) from \(Self.text(of: lower))" }
        guard let end = inclusiveUpper else {
            return "\(subject) from \(Self.text(of: lower)) to before \(Self.text(of: upper))"
        }
        let start = Self.text(of: lower)
        return start == end ? "\(subject) \(start)" : "\(subject) \(start) to \(end)"
    }

    /// The last key in the range, where it can be known.
    private var inclusiveUpper: String? {
        if includesUpper { return Self.text(of: upper) }
        guard columns.count == 1, columns[0].kind == .integer else { return nil }
        if let value = Int(upper[0].text), value > Int.min { return String(value - 1) }
        if let value = UInt(upper[0].text), value > 0 { return String(value - 1) }
        return nil
    }

    private static func text(of bound: [KeyValue]) -> String {
        bound.count == 1 ? bound[0].text : "(\(bound.map(\.text).joined(separator: ", ")))"
    }
}
