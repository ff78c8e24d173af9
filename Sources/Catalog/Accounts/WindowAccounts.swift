import Binlog
import MySQL
import Timeline

/// What a window does to accounts of the target: statements leave those out that the target keeps, and rows of the grant tables that
/// were changed directly come into force, also but for those.
package struct WindowAccounts: Sendable {
    package let kept: Set<AccountName>
    /// What was not carried over, in words.
    package private(set) var leftOut: [String] = []
    /// What kept accounts, or others of these, were renamed to on the source.
    private var missing: Set<AccountName> = []
    /// Of the kept accounts, from before grant tables are changed directly until that is in force.
    private var remembered: AccountSet?

    package init(kept: Set<AccountName>) { self.kept = kept }

    // MARK: - Statements

    /// What the target is to execute of a statement, or instead of it.
    package mutating func adapted(_ statement: Statement) -> [Statement] {
        guard let parsed = AccountStatement(statement.query) else { return [statement] }
        if parsed.isGrant { return grant(statement, parsed) }
        let names = parsed.names.map(name)
        let missingRoles = parsed.roles.map(name).filter(missing.contains)
        if parsed.isCreation { missing.subtract(names) }
        let isLeftOut = { [kept, missing] (name: AccountStatement.Name) in
            let name = AccountName(name.user, name.host)
            return kept.contains(name) || missing.contains(name)
        }
        let concerned = names.filter { kept.contains($0) || missing.contains($0) }
        guard !concerned.isEmpty || !missingRoles.isEmpty else { return [statement] }
        note(concerned + missingRoles, statement)
        // The source has it by a name that is the target's own account's: by its old name it has to go.
        var gone: [AccountName] = []
        for (old, new) in parsed.renamings.map({ (name($0.old), name($0.new)) }) {
            let isHere = !kept.contains(old) && !missing.contains(old)
            if kept.contains(old) || missing.remove(old) != nil, !kept.contains(new) { missing.insert(new) }
            if isHere, kept.contains(new) { gone.append(old) }
        }
        // A role that is missing is nobody's.
        let rest = missingRoles.isEmpty ? parsed.without(isLeftOut) : nil
        let drops = gone.map { name in
            statement.replacing(
                names: Array("DROP USER \(SQL.identifier(name.user))@\(SQL.identifier(name.host))".utf8))
        }
        return (rest.map { [statement.replacing(text: $0)] } ?? []) + drops
    }

    /// What kept accounts are given they get in addition.
    private mutating func grant(_ statement: Statement, _ parsed: AccountStatement) -> [Statement] {
        let isMissing = { [missing] (name: AccountStatement.Name) in missing.contains(AccountName(name.user, name.host))
        }
        let concerned = (parsed.names + parsed.roles).filter(isMissing).map(name)
        if !concerned.isEmpty { note(concerned, statement) }
        let rest = parsed.roles.contains(where: isMissing) ? nil : parsed.without(isMissing)
        return rest.map { [statement.replacing(text: $0)] } ?? []
    }

    private func name(_ name: AccountStatement.Name) -> AccountName { AccountName(name.user, name.host) }

    private mutating func note(_ names: [AccountName], _ statement: Statement) {
        let text = StatementLine.text(of: statement.query.statement, statement.query)
        leftOut.append("\(names.map(\.description).shortList) in \"\(text)\", since the target keeps that account")
    }

    // MARK: - Grantors

    /// Tables that say who granted.
    private static let tablesWithGrantors = ["tables_priv", "procs_priv", "proxies_priv"]

    /// What gives the privileges that a statement has just granted, or has left, their grantor: the account that the source's server
    /// noted as who executed it.
    package static func grantors(of statement: Statement) -> [Statement] {
        guard let invoker = statement.query.context.invoker, !invoker.user.isEmpty,
            let parsed = AccountStatement(statement.query), parsed.isGrant || parsed.isRevocation
        else { return [] }
        func text(_ value: String) -> String { "_utf8mb4 " + SQL.hexLiteral(Array(value.utf8)) }
        let accounts = parsed.names.map { "(User = \(text($0.user)) AND Host = \(text($0.host)))" }
        return tablesWithGrantors.map { table in
            statement.replacing(
                names: Array(
                    ("UPDATE mysql.\(table) SET Grantor = \(text("\(invoker.user)@\(invoker.host)")), Timestamp = Timestamp"
                        + " WHERE Grantor = USER() AND Timestamp = NOW() AND (\(accounts.joined(separator: " OR ")))")
                        .utf8))
        }
    }

    // MARK: - Rows

    /// Whether rows of a table of the schema `mysql` are carried over. What else is in it is the target's own.
    package mutating func takes(_ table: TableIdentity) -> Bool {
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
    package static func concerns(_ query: QueryEvent) -> Bool {
        let names = query.names
        return GrantTable.allCases.contains { table in names.contains { $0.elementsEqual(table.rawValue.utf8) } }
    }

    package var isRemembering: Bool { remembered != nil }

    /// To be called before grant tables are changed directly.
    package mutating func remember(on connection: Connection) async throws {
        remembered = try await AccountReader.read(from: connection)
    }

    /// To be called when such changes are committed.
    package mutating func load(on connection: Connection) async throws {
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
