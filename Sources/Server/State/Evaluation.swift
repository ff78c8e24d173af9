import MySQL

extension Connection {
    /// Has the server compute expressions, so many in one query.
    /// - Returns: their values, by the numbers that they have here; none for NULL.
    package func evaluate(
        _ expressions: [(number: Int, text: String)], perQuery limit: Int, operation: String
    ) async throws -> [Int: [UInt8]] {
        var values: [Int: [UInt8]] = [:]
        for start in stride(from: 0, to: expressions.count, by: limit) {
            let queries = expressions[start..<min(start + limit, expressions.count)].map {
                "SELECT \($0.number) AS i, \($0.text) AS value"
            }
            for row in try await query(queries.joined(separator: " UNION ALL "), operation: operation).rows {
                if let number = row.int("i") { values[number] = row.bytes("value") }
            }
        }
        return values
    }
}
