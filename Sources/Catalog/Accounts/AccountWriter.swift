import MySQL
import Server

/// Writes accounts to the target, in three steps: views, routines, triggers and events need their definers early, and
/// nobody shall be able to do anything on the target before it is complete.
///
/// Rows are written to the grant tables and loaded with FLUSH PRIVILEGES, as mysqldump does: only so is every field
/// exact, do all accounts change at one moment, and need neither passwords pass the target's policy, nor objects exist,
/// nor the tool have all privileges with grant option.
package enum AccountWriter {
    /// Creates the accounts that the target does not have, locked and without any privilege, and drops those that the
    /// plan drops, and rows for nobody. The others stay as they are until ``grant(_:on:)``, so that no failure in between locks anybody out.
    /// - Throws: ServerError, or ForkError when the target does not take an account.
    package static func createAccounts(_ plan: AccountPlan, on connection: Connection) async throws {
        let created = Set(plan.created)
        let rows = (plan.rows[.user] ?? []).filter { created.contains($0.account(in: .user)) }.map(locked)
        var statements = GrantTable.allCases.flatMap {
            $0.deletes(of: plan.created + plan.dropped + plan.strays) + $0.deletes(ofRoles: plan.dropped + plan.strays)
        }
        statements += GrantTable.user.inserts(of: rows, columns: plan.columns[.user] ?? [])
        try await run(statements, on: connection, operation: "create accounts")
        try await check(plan.created, of: plan, on: connection)
    }

    /// Makes all accounts what they are on the source, with their privileges and roles, but locked. May be repeated.
    /// - Throws: ServerError, or ForkError when the target does not take an account.
    package static func grant(_ plan: AccountPlan, on connection: Connection) async throws {
        let written = plan.created + plan.replaced
        var rows = plan.rows
        rows[.user] = plan.lockedUntilTheEnd.rows(rows[.user] ?? [])
        let statements = GrantTable.allCases.flatMap { table in
            table.deletes(of: written + (table == .database ? plan.shared : []))
                + table.inserts(of: rows[table] ?? [], columns: plan.columns[table] ?? [])
        }
        try await run(statements, on: connection, operation: "grant privileges")
        try await check(written, of: plan, on: connection)
    }

    /// Lets the accounts log in that may on the source.
    package static func unlock(_ plan: AccountPlan, on connection: Connection) async throws {
        try await run(
            GrantTable.user.unlocks(of: plan.lockedUntilTheEnd.accounts.sorted()), on: connection,
            operation: "unlock accounts")
    }

    /// Brings in force what rows of the grant tables say, but for some accounts, which get their rows back before.
    /// - Parameter rows: of `accounts`, as they were.
    package static func load(
        keeping accounts: [AccountName], as rows: [GrantTable: [GrantRow]], columns: [GrantTable: [String]],
        on connection: Connection
    ) async throws {
        let statements = GrantTable.allCases.flatMap { table in
            table.deletes(of: accounts) + table.plainInserts(of: rows[table] ?? [], columns: columns[table] ?? [])
        }
        try await run(statements, on: connection, operation: "load privileges")
    }

    private static func locked(_ row: GrantRow) -> GrantRow {
        var row = row
        for name in row.values.keys where GrantTable.user.privilegeKind(of: name) != nil {
            row.values[name] = Array("N".utf8)
        }
        row.values["account_locked"] = Array("Y".utf8)
        return row
    }

    private static func run(_ statements: [String], on connection: Connection, operation: String) async throws {
        // Password hashes must not get into the slow log, nor, where the account has CONNECTION_ADMIN, the general log.
        try await connection.execute(
            "SET SESSION sql_log_off = 1, SESSION long_query_time = 31536000",
            operation: operation
        )
        try await connection.execute("START TRANSACTION", operation: operation)
        do {
            for statement in statements { try await connection.execute(statement, operation: operation) }
            try await connection.execute("COMMIT", operation: operation)
        } catch {
            _ = try? await connection.execute("ROLLBACK", operation: operation)
            throw error
        }
        try await connection.execute("FLUSH NO_WRITE_TO_BINLOG PRIVILEGES", operation: operation)
        try await connection.execute(
            "SET SESSION sql_log_off = 0, SESSION long_query_time = DEFAULT",
            operation: operation
        )
    }

    /// The server ignores rows that it cannot make sense of, and says so only in its error log.
    private static func check(
        _ accounts: [AccountName],
        of plan: AccountPlan,
        on connection: Connection
    ) async throws {
        let missing = plan.inEffect.intersection(accounts)
            .subtracting(try await AccountReader.accountsInEffect(on: connection))
        guard missing.isEmpty else {
            let names = missing.sorted().map(\.description).joined(separator: ", ")
            throw ForkError(
                .rejected,
                "\(connection.server) ignores the accounts \(names), which are in effect on the source",
                hint: "see its error log for the reason, usually an authentication plugin that is not loaded"
            )
        }
    }
}
