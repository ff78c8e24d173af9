import Catalog
import Fork
import MySQL

/// `objects.sql`: routines, triggers, views and events.
enum ObjectScript {
    static func text(_ description: SourceDescription) throws -> [UInt8] {
        let catalog = description.catalog
        var script = SQLScript(
            "routines, triggers, views and events", file: "objects.sql", of: description,
            notes: [
                "After the rows, which would fire triggers, and after the accounts, which views are checked against.",
                "While it runs, the server needs log_bin_trust_function_creators=ON if it has a binary log.",
                "A view that refers to what does not exist is an error here, as it is on the source: --force passes over it.",
            ])
        for library in catalog.libraries ?? [] {
            script.comment("library \(library.qualifiedName)")
            guard !SQLScript.holdsCommand(Array(library.statement.utf8)) else {
                script.comment("left out; mysqlfork fork --from-archive makes it")
                continue
            }
            for statement in library.statements { script.run(statement) }
            script.line()
        }
        // Events come last: one that is enabled fires as soon as the scheduler runs.
        for object in catalog.routines + catalog.triggers + ViewOrder.sorted(catalog.views) + catalog.events {
            let statements = try ObjectStatements(creating: object, in: catalog.databases)
            script.comment("\(object.kind.rawValue) \(object.qualifiedName)")
            guard !SQLScript.holdsCommand(statements.create) else {
                script.comment(#"left out, since the mysql client would take a part of it for DELIMITER, \d or \C:"#)
                script.comment("mysqlfork fork --from-archive makes it")
                script.line()
                continue
            }
            for statement in statements.before { script.run(statement) }
            script.run(statements.create, characterSet: statements.characterSet, settings: statements.settings)
            for statement in statements.after { script.run(statement) }
            if let correction = statements.correction { script.run(correction) }
            script.line()
        }
        for database in catalog.databases where database.isReadOnly {
            script.run("ALTER DATABASE \(SQL.identifier(database.name)) READ ONLY = 1")
        }
        return script.bytes
    }
}
