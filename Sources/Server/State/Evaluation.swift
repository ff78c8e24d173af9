import MySQL

extension Connection {
    /// Has the server compute expressions, so many in one query. Of a lazy sequence, no more of them are there at a time.
    /// - Returns: their values, by the numbers that they have here; none for NULL.
    package func evaluate(
        _ expressions: some Sequence<(number: Int, text: String)>, perQuery limit: Int, operation: String
    ) async throws -> [Int: [UInt8]] {
        var values: [Int: [UInt8]] = [:]
        var rest = expressions.makeIterator()
        while true {
            var queries: [String] = []
            while queries.count < limit, let next = rest.next() {
                queries.append("SELECT \(next.number) AS i, \(next.text) AS value")
            }
            guard !queries.isEmpty else { return values }
            for row in try await query(queries.joined(separator: " UNION ALL "), operation: operation).rows {
                if let number = row.int("i") { values[number] = row.bytes("value") }
            }
        }
    }
}
