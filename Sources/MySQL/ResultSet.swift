/// A small result, held whole. Values are bytes as the server sent them; nil is NULL.
public struct ResultSet: Sendable {
    public let columns: [String]
    public let rows: [Row]

    init(columns: [String], values: [[[UInt8]?]], operation: String, fault: AnswerFault) {
        self.columns = columns
        let index = ColumnIndex(columns, operation: operation, fault: fault)
        rows = values.map { Row(index: index, values: $0) }
    }
}

/// Column names to positions, shared by the rows of one result.
final class ColumnIndex: Sendable {
    let positions: [String: Int]
    private let operation: String
    private let fault: AnswerFault

    init(_ columns: [String], operation: String, fault: AnswerFault) {
        // Metadata columns are upper or lower case depending on the server's version; names are compared without case.
        positions = Dictionary(
            columns.enumerated().map { ($1.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
        self.operation = operation
        self.fault = fault
    }

    func lacks(_ column: String) { fault.note("the answer has no column \(column)", operation: operation) }
}

/// One row of a ``ResultSet``.
public struct Row: Sendable {
    let index: ColumnIndex
    public let values: [[UInt8]?]

    /// The bytes of a column by name (any case); nil for NULL. For a column that is not there it is nil, too, and the
    /// connection has failed (``AnswerFault``).
    public func bytes(_ column: String) -> [UInt8]? {
        guard let position = index.positions[column.lowercased()] else {
            index.lacks(column)
            return nil
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
        guard values.indices.contains(position) else {
            index.lacks("number \(position + 1)")
            return ""
        }
        return values[position].map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// A count, a size, a number or a moment; nil for NULL, and for what is none: that is a fault as a missing column is.
    public func int(_ column: String) -> Int? { string(column).flatMap { int($0, column) } }

    /// As ``int(_:)``, by position.
    public func int(at position: Int) -> Int? {
        let text = text(at: position)
        return text.isEmpty ? nil : int(text, "number \(position + 1)")
    }

    private func int(_ text: String, _ column: String) -> Int? {
        guard let value = Int(text), (-Self.largest...Self.largest).contains(value) else {
            index.lacks("\(column) that is a number")
            return nil
        }
        return value
    }

    /// More than any server has of anything, and far enough from where a sum of a few becomes too large.
    private static let largest = 1 << 53
}
