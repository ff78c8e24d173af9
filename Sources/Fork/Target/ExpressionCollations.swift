import MySQL

/// Gives indexes on expressions the collations that they have on the source (``HiddenCollations``).
struct ExpressionCollations {
    let table: TableCopy
    let writer: Connection

    private var wanted: [String: String] { table.table.hiddenCollations ?? [:] }

    /// In a session that has the collation of all of them, if it is one.
    func using<T>(_ body: () async throws -> T) async throws -> T {
        let collations = Set(wanted.values)
        guard collations.count == 1, let collation = collations.first else { return try await body() }
        return try await using(collation, body)
    }

    /// Makes those anew that have another one. What cannot be had does not stay.
    func correct() async throws -> [Shortfall] {
        guard !wanted.isEmpty else { return [] }
        var shortfalls: [Shortfall] = []
        for key in table.definition?.secondaryKeys ?? [] {
            let name = TableDefinition.firstName(in: key)
            guard let difference = try await difference(name) else { continue }
            let operation = "add index \(name) of table \(table.table.name)"
            let drop = "\(table.alter) DROP KEY \(SQL.identifier(name))"
            try await using(difference.wanted) {
                _ = try await writer.execute(
                    "\(drop), ADD \(Self.leavingToSession(key, difference.wanted))", operation: operation)
            }
            guard let left = try await self.difference(name) else { continue }
            try await writer.execute(drop, operation: operation)
            shortfalls.append(
                Shortfall(
                    table.table.name, .key(key.exact),
                    reason: "its expression would have the collation \(left.present), and has \(left.wanted)"))
        }
        return shortfalls
    }

    /// `CAST(… AS CHAR)` has the session's collation, and is shown with the character set, which then would have its default one.
    private static func leavingToSession(_ key: String, _ collation: String) -> String {
        guard !key.contains("'") else { return key }
        return key.replacing(" charset \(collation.prefix { $0 != "_" }))", with: ")")
    }

    private func difference(_ index: String) async throws -> (column: String, wanted: String, present: String)? {
        let present = try await HiddenCollations.read(from: writer, table.table.name, table.definition)
        return HiddenCollations.firstDifference(ofIndex: index, wanted: wanted, present: present ?? [:])
    }

    private func using<T>(_ collation: String, _ body: () async throws -> T) async throws -> T {
        guard CharacterSetName.isOne(collation) else { return try await body() }
        let operation = "choose the collation of an index"
        try await writer.execute("SET SESSION collation_connection = \(collation)", operation: operation)
        let result: Result<T, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        try await writer.execute("SET NAMES utf8mb4", operation: operation)
        return try result.get()
    }
}
