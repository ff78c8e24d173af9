import MySQL

/// Writes accounts to the target, in two steps: views, routines, triggers and events need their definers early, and nobody
/// shall be able to do anything on the target before it is complete.
///
/// Rows are written to the grant tables and loaded with FLUSH PRIVILEGES, as mysqldump does: only so is every field exact,
/// do all accounts change at one moment, and need neither passwords pass the target's policy, nor objects exist, nor the
/// tool have all privileges with grant option.
/// Needs INSERT, UPDATE, DELETE and SELECT on `mysql`.*, and RELOAD or FLUSH_PRIVILEGES.
enum AccountWriter {
    /// Creates the accounts with everything but privileges and roles, and drops those that the plan drops.
    /// - Throws: ServerError, or ForkError when the target does not take an account.
    static func createAccounts(_ plan: AccountPlan, on connection: Connection) async throws {
        var statements: [String] = []
        for table in GrantTable.allCases {
            statements += table.deletes(of: plan.written + plan.dropped)
            statements += table.deletes(ofRoles: plan.dropped)
        }
        let written = Set(plan.written)
        let bare = (plan.rows[.user] ?? []).filter { written.contains($0.account(in: .user)) }.map { row in
            GrantRow(
                values: Dictionary(
                    uniqueKeysWithValues: row.values.map { name, value in
                        (name, GrantTable.user.privilegeKind(of: name) == nil ? value : Array("N".utf8))
                    }))
        }
        statements += GrantTable.user.inserts(of: bare, columns: plan.columns[.user] ?? [])
        statements += inserts(into: .passwordHistory, plan)
        try await run(statements, on: connection, operation: "create accounts")
        try await checkEffect(of: plan, on: connection)
    }

    /// Grants all privileges and roles. May be repeated.
    /// - Throws: ServerError, or ForkError when the target does not take an account.
    static func grant(_ plan: AccountPlan, on connection: Connection) async throws {
        let statements = GrantTable.allCases.filter { $0 != .passwordHistory }.flatMap { inserts(into: $0, plan) }
        try await run(statements, on: connection, operation: "grant privileges")
        try await checkEffect(of: plan, on: connection)
    }

    private static func inserts(into table: GrantTable, _ plan: AccountPlan) -> [String] {
        table.inserts(of: plan.rows[table] ?? [], columns: plan.columns[table] ?? [])
    }

    private static func run(_ statements: [String], on connection: Connection, operation: String) async throws {
        try await connection.execute("START TRANSACTION", operation: operation)
        do {
            for statement in statements { try await connection.execute(statement, operation: operation) }
            try await connection.execute("COMMIT", operation: operation)
        } catch {
            _ = try? await connection.execute("ROLLBACK", operation: operation)
            throw error
        }
        try await connection.execute("FLUSH NO_WRITE_TO_BINLOG PRIVILEGES", operation: operation)
    }

    /// The server ignores rows that it cannot make sense of, and says so only in its error log.
    private static func checkEffect(of plan: AccountPlan, on connection: Connection) async throws {
        let missing = plan.expected.subtracting(try await AccountReader.accountsInEffect(on: connection))
        guard missing.isEmpty else {
            let names = missing.sorted().map(\.description).joined(separator: ", ")
            throw ForkError(
                .rejected, "\(connection.server) ignores the accounts \(names), which are in effect on the source",
                hint: "see its error log for the reason, usually an authentication plugin that is not loaded")
        }
    }
}
