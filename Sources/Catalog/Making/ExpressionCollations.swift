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
    /// - Parameter isEmpty: the table has no rows yet.
    func correct(isEmpty: Bool) async throws -> [Shortfall] {
        guard !wanted.isEmpty else { return [] }
        var left = try await makeAnew()
        let collations = Set(left.map(\.wanted))
        if isEmpty, let collation = collations.first, collations.count == 1, try await convert(to: collation) {
            left = try await makeAnew()
        }
        var shortfalls: [Shortfall] = []
        for index in left {
            try await writer.execute(
                "\(table.alter) DROP KEY \(SQL.identifier(index.name))", operation: operation(index.name))
            shortfalls.append(
                Shortfall(
                    table.table.name, .key(index.key.exact),
                    reason: "its expression would have the collation \(index.present), and has \(index.wanted)"))
        }
        return shortfalls
    }

    private typealias Index = (key: String, name: String, wanted: String, present: String)

    private func operation(_ index: String) -> String { "add index \(index) of table \(table.table.name)" }

    /// - Returns: those that have another one all the same.
    private func makeAnew() async throws -> [Index] {
        var left: [Index] = []
        for key in table.definition?.secondaryKeys ?? [] {
            let name = TableDefinition.firstName(in: key)
            guard let difference = try await difference(name) else { continue }
            try await using(difference.wanted) {
                _ = try await writer.execute(
                    "\(table.alter) DROP KEY \(SQL.identifier(name)),"
                        + " ADD \(Self.leavingToSession(key, difference.wanted))", operation: operation(name))
            }
            if let found = try await self.difference(name) { left.append((key, name, found.wanted, found.present)) }
        }
        return left
    }

    /// ALTER TABLE … CONVERT TO gives hidden columns another collation than their expressions have (*measured* on 9.7.4), which is how
    /// the source came by it. All else becomes what it was.
    /// - Returns: false when the server does not take it, or there is something that must not be altered.
    private func convert(to collation: String) async throws -> Bool {
        guard let definition = table.definition, table.deferral?.foreignKeys == true, CharacterSetName.isOne(collation)
        else { return false }
        let operation = "give the indexes of table \(table.table.name) their collation"
        let place =
            "TABLE_SCHEMA = \(SQL.literal(table.table.name.database)) AND TABLE_NAME = \(SQL.literal(table.table.name.table))"
        let own = try await writer.query(
            "SELECT TABLE_COLLATION AS collation FROM information_schema.TABLES WHERE \(place)", operation: operation
        ).rows.first?.text("collation")
        let columns = try await writer.query(
            "SELECT COLUMN_NAME AS col FROM information_schema.COLUMNS WHERE \(place) AND COLLATION_NAME IS NOT NULL",
            operation: operation
        ).rows.map { $0.text("col") }
        guard let own, CharacterSetName.isOne(own) else { return false }
        func altering(to collation: String) -> String {
            "CHARACTER SET \(CharacterSetName.of(collation: collation)) COLLATE \(collation)"
        }
        do {
            // Defaults need not be in the character set, and come back with the columns.
            let drops = columns.map { "ALTER COLUMN \(SQL.identifier($0)) DROP DEFAULT, " }.joined()
            try await writer.execute(
                "\(table.alter) \(drops)CONVERT TO \(altering(to: collation))", operation: operation)
        } catch let error as ServerError where Shortfall.isOfObject(error) {
            return false
        }
        try await writer.execute("\(table.alter) DEFAULT \(altering(to: own))", operation: operation)
        if !columns.isEmpty {
            try await writer.execute("\(table.alter) \(definition.modifying(columns))", operation: operation)
        }
        return true
    }

    /// `CAST(… AS CHAR)` has the session's collation, and is shown with the character set, which then would have its default one.
    private static func leavingToSession(_ key: String, _ collation: String) -> String {
        guard !key.contains("'") else { return key }
        return key.replacing(" charset \(CharacterSetName.of(collation: collation)))", with: ")")
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
