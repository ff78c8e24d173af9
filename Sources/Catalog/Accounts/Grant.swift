import Binlog
import MySQL

/// One privilege, role or default role of an account, in the words of a GRANT statement: for comparing and for messages.
struct Grant: Sendable, Hashable {
    /// `SELECT`, `BACKUP_ADMIN WITH GRANT OPTION`, `role 'reader'@'%'` …
    @ExactText var privilege: String
    /// `` on `shop`.* ``; empty for roles.
    @ExactText var level: String

    /// The grants that a row of a grant table stands for.
    static func grants(of row: GrantRow, in table: GrantTable) -> [Grant] {
        let database = SQL.identifier(row.text("db"))
        switch table {
        case .user: return flags(of: row, in: table, level: "on *.*") + partialRevokes(of: row)
        case .database: return flags(of: row, in: table, level: "on \(database).*")
        case .global:
            let privilege = row.text("priv").uppercased()
            return [Grant(privilege: privilege + option(row, "with_grant_option", "GRANT"), level: "on *.*")]
        case .table:
            return set(row.text("table_priv"), level: "on \(database).\(SQL.identifier(row.text("table_name")))")
        case .column:
            let table = SQL.identifier(row.text("table_name"))
            let column = SQL.identifier(row.text("column_name"))
            return set(row.text("column_priv"), level: "on column \(column) of \(database).\(table)")
        case .routine:
            let routine = SQL.identifier(row.text("routine_name"))
            return set(
                row.text("proc_priv"),
                level: "on \(row.text("routine_type").lowercased()) \(database).\(routine)"
            )
        case .proxy:
            let proxied = AccountName(row.text("proxied_user"), row.text("proxied_host"))
            return [Grant(privilege: "PROXY" + option(row, "with_grant", "GRANT"), level: "on \(proxied)")]
        case .roleEdge, .defaultRole:
            guard let role = row.role(in: table) else { return [] }
            let privilege =
                table == .defaultRole
                ? "default role \(role)" : "role \(role)" + option(row, "with_admin_option", "ADMIN")
            return [Grant(privilege: privilege, level: "")]
        case .passwordHistory: return []
        }
    }

    private static func option(_ row: GrantRow, _ column: String, _ name: String) -> String {
        ["Y", "1"].contains(row.text(column)) ? " WITH \(name) OPTION" : ""
    }

    private static func flags(of row: GrantRow, in table: GrantTable, level: String) -> [Grant] {
        row.values.keys.filter { table.privilegeKind(of: $0) == .flag && row.text($0) == "Y" }
            .map { Grant(privilege: privilege(ofColumn: $0), level: level) }
    }

    private static func partialRevokes(of row: GrantRow) -> [Grant] {
        UserAttributes(row).partialRevokes.map {
            Grant(privilege: "the partial revoke of \($0.privilege)", level: "on \(SQL.identifier($0.database)).*")
        }
    }

    private static func set(_ values: String, level: String) -> [Grant] {
        values.split(separator: ",").map {
            Grant(privilege: $0 == "Grant" ? "GRANT OPTION" : $0.uppercased(), level: level)
        }
    }

    private static func privilege(ofColumn column: String) -> String {
        let names = [
            "create_tmp_table_priv": "CREATE TEMPORARY TABLES", "grant_priv": "GRANT OPTION",
            "repl_client_priv": "REPLICATION CLIENT", "repl_slave_priv": "REPLICATION SLAVE",
            "show_db_priv": "SHOW DATABASES",
        ]
        return names[column] ?? column.dropLast("_priv".count).replacing("_", with: " ").uppercased()
    }
}
