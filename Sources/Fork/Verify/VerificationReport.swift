/// What a comparison of two servers compared and found.
public struct VerificationReport: Sendable, Codable, Equatable {
    /// Tables whose rows were compared.
    public var tables: Int
    /// Rows of the source in them.
    public var rows: Int
    public var seconds: Double
    public var differences: [Difference]

    public init(tables: Int = 0, rows: Int = 0, seconds: Double = 0, differences: [Difference] = []) {
        self.tables = tables
        self.rows = rows
        self.seconds = seconds
        self.differences = differences
    }

    public var isEqual: Bool { differences.isEmpty }
}
