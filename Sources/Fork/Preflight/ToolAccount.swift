import Catalog
import MySQL

/// What the account that the tool uses lacks on a server, where nothing else about that server is asked.
enum ToolAccount {
    static func missing(
        of required: [RequiredPrivilege], on connection: Connection
    ) async throws -> (account: AccountName, missing: MissingPrivileges) {
        let grants = try await connection.query("SHOW GRANTS", operation: "read the privileges of the tool's account")
        let known = try await connection.query("SHOW PRIVILEGES", operation: "list the server's privileges")
        let switches = try await connection.query(
            "SELECT @@GLOBAL.lower_case_table_names <> 0 AS folds", operation: "read the server's settings"
        ).rows.first
        let partial = try await connection.query(
            "SHOW GLOBAL VARIABLES LIKE 'partial_revokes'", operation: "read the server's settings"
        ).rows.first
        let missing = MissingPrivileges(
            of: HeldPrivileges(
                lines: grants.rows.map { $0.text(at: 0) }, partialRevokes: partial?.text(at: 1) == "ON",
                foldsCase: switches?.int("folds") == 1),
            known: Set(known.rows.map { $0.text(at: 0).uppercased() }), required: required)
        return (try await AccountReader.login(of: connection).account, missing)
    }

    /// Whether the account of a connection may make anybody anybody's proxy, which no other privilege brings with it.
    static func mayGrantProxies(on connection: Connection) async throws -> Bool {
        try await connection.query("SHOW GRANTS", operation: "read the privileges of the tool's account").rows
            .map { $0.text(at: 0) }
            .contains { grant in
                ["``@``", "''@''"].contains { grant.hasPrefix("GRANT PROXY ON \($0) ") }
                    && grant.hasSuffix(" WITH GRANT OPTION")
            }
    }
}
