import Catalog
import Fork
import MySQL
import Server

/// `schema.sql`: tablespaces, databases, and empty tables.
enum SchemaScript {
    static func text(_ description: SourceDescription) -> [UInt8] {
        let catalog = description.catalog
        var script = SQLScript("tablespaces, databases and tables", file: "schema.sql", of: description)
        for (setting, since) in ServerDialect.lenientSettings { script.run("/*!\(since) SET SESSION \(setting) */") }
        for tablespace in catalog.tablespaces { script.run(tablespace.createStatement) }
        for database in catalog.databases { script.run(database.statement) }
        for table in TableCopy.all(catalog.tables) {
            script.line()
            script.run("USE \(SQL.identifier(table.table.name.database))")
            script.run(table.wholeStatement)
        }
        return script.bytes
    }
}
