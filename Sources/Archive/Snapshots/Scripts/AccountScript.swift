import Catalog
import Fork
import MySQL

/// `accounts.sql`: users, roles and what they are granted.
enum AccountScript {
    static func text(_ description: SourceDescription) -> [UInt8] {
        let accounts = description.accounts
        var script = SQLScript(
            "accounts", file: "accounts.sql", of: description,
            notes: [
                "These are the rows of that version's grant tables: another series may have other columns.",
                "Accounts of these names are replaced. Others stay.",
            ])
        // Or a value that this server does not know would become another one.
        script.run("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO'")
        script.run("START TRANSACTION")
        for table in GrantTable.allCases {
            for statement in table.deletes(of: accounts.accounts) { script.run(statement) }
            let rows = accounts.rows[table] ?? []
            for statement in table.plainInserts(of: rows, columns: accounts.columns[table] ?? []) {
                script.run(statement)
            }
        }
        script.run("COMMIT")
        script.run("FLUSH NO_WRITE_TO_BINLOG PRIVILEGES")
        return script.bytes
    }
}
