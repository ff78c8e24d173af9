/// A small result, held whole. Values are bytes as the server sent them; nil is NULL.
public struct ResultSet: Sendable {
    public let columns: [String]
    public let rows: [Row]

    init(columns: [String], values: [[[UInt8]?]]) {
        self.columns = columns
        let index = ColumnIndex(columns)
        rows = values.map { Row(index: index, values: $0) }
    }
}

/// Column names to positions, shared by the rows of one result.
final class ColumnIndex: Sendable {
    let positions: [String: Int]

    init(_ columns: [String]) {
        // Metadata columns are upper or lower case depending on the server's version; names are compared without case.
        positions = Dictionary(
            columns.enumerated().map { ($1.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
    }
}

/// One row of a ``ResultSet``.
public struct Row: Sendable {
    let index: ColumnIndex
    public let values: [[UInt8]?]

    /// The bytes of a column by name (any case); nil for NULL. Asking for a column that is not there is a programming error.
    public func bytes(_ column: String) -> [UInt8]? {
        guard let position = index.positions[column.lowercased()] else {
            preconditionFailure("no column \(column) in this result")
        }
        return values[position]
    }

    public func has(_ column: String) -> Bool { index.positions[column.lowercased()] != nil }

    /// The text of a column; nil for NULL.
    public func string(_ column: String) -> String? {
        bytes(column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The text of a column that cannot be NULL; empty if it is all the same.
    public func text(_ column: String) -> String { string(column) ?? "" }

    /// The text of the column at a position; empty for NULL.
    public func text(at position: Int) -> String {
        values[position].map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    public func int(_ column: String) -> Int? { string(column).flatMap { Int($0) } }
}
