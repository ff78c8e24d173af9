import Binlog
import MySQL
import Timeline

/// What a window does to accounts of the target: statements leave those out that the target keeps, and rows of the grant tables that
/// were changed directly come into force, also but for those.
struct WindowAccounts: Sendable {
    let kept: Set<AccountName>
    /// What was not carried over, in words.
    private(set) var leftOut: [String] = []
    /// What kept accounts, or others of these, were renamed to on the source.
    private var missing: Set<AccountName> = []
    /// Of the kept accounts, from before grant tables are changed directly until that is in force.
    private var remembered: AccountSet?

    init(kept: Set<AccountName>) { self.kept = kept }

    // MARK: - Statements

    /// The statement as the target is to execute it; nil when it is not to.
    mutating func adapted(_ statement: Statement) -> Statement? {
        guard let parsed = AccountStatement(statement.query) else { return statement }
        let names = parsed.names.map { AccountName($0.user, $0.host) }
        if parsed.isCreation { missing.subtract(names) }
        let isLeftOut = { [kept, missing] (name: AccountStatement.Name) in
            let name = AccountName(name.user, name.host)
            return kept.contains(name) || missing.contains(name)
        }
        let concerned = names.filter { kept.contains($0) || missing.contains($0) }
        guard !concerned.isEmpty else { return statement }
        leftOut.append(
            "\(concerned.map(\.description).shortList) in"
                + " \"\(StatementLine.text(of: statement.query.statement, statement.query))\", since the target keeps that account"
        )
        missing.formUnion(
            parsed.renamings(isLeftOut).map { AccountName($0.user, $0.host) }.filter { !kept.contains($0) })
        return parsed.without(isLeftOut).map { statement.replacing(text: $0) }
    }

    // MARK: - Rows

    /// Whether rows of a table of the schema `mysql` are carried over. What else is in it is the target's own.
    mutating func takes(_ table: TableIdentity) -> Bool {
        if GrantTable(rawValue: table.table) != nil { return true }
        if !Self.isOfMachine(table.table) {
            let note = "rows of \(table), which is not among the databases that are forked"
            if !leftOut.contains(note) { leftOut.append(note) }
        }
        return false
    }

    /// Time zones, help and logs, which every server has its own of.
    private static func isOfMachine(_ table: String) -> Bool {
        table.hasPrefix("time_zone") || table.hasPrefix("help_") || table.hasPrefix("innodb_")
            || ["general_log", "slow_log", "gtid_executed"].contains(table)
    }

    /// Whether a statement that writes to the schema `mysql` writes to a grant table.
    static func concerns(_ query: QueryEvent) -> Bool {
        let names = query.names
        return GrantTable.allCases.contains { table in names.contains { $0.elementsEqual(table.rawValue.utf8) } }
    }

    var isRemembering: Bool { remembered != nil }

    /// To be called before grant tables are changed directly.
    mutating func remember(on connection: Connection) async throws {
        remembered = try await AccountReader.read(from: connection)
    }

    /// To be called when such changes are committed.
    mutating func load(on connection: Connection) async throws {
        guard let remembered else { return }
        let own = remembered.rows.map { table, rows in
            (table, rows.filter { kept.contains($0.account(in: table)) })
        }
        try await AccountWriter.load(
            keeping: kept.sorted(), as: Dictionary(uniqueKeysWithValues: own), columns: remembered.columns,
            on: connection)
        self.remembered = nil
    }
}
