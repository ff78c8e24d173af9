import Fork
import MySQL
import Server

/// A script for the `mysql` client. In bytes: what stored objects are made of is in the character set that they were written in.
struct SQLScript {
    private(set) var bytes: [UInt8] = []

    /// A line that the server does not get. Names may hold line ends.
    mutating func comment(_ text: String) {
        line("-- " + String(text.map { $0.isNewline ? " " : $0 }))
    }

    mutating func line(_ text: String = "") { bytes += Array((text + "\n").utf8) }

    mutating func run(_ statement: String) { line(statement + ";") }

    /// Whether the client would take a part of a statement for a command of its own. It reads quotes and comments a little otherwise
    /// than the server, so that it may look for commands where the server sees a string. Also in binary mode it knows two of them.
    static func holdsCommand(_ statement: [UInt8]) -> Bool {
        let commands = [#"\d"#, #"\C"#].map { Array($0.utf8) }
        let lowercased = statement.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return commands.contains { statement.firstRange(of: $0) != nil }
            || lowercased.firstRange(of: Array("delimiter".utf8)) != nil
    }

    /// A statement with semicolons of its own, in any character set. It must not hold a command of the client.
    mutating func run(_ statement: [UInt8], characterSet: String, settings: String) {
        // The client has to know, since it looks for quotes; and it tells the server.
        line("\\C \(characterSet)")
        run(settings)
        var delimiter = "$$"
        while statement.firstRange(of: Array(delimiter.utf8)) != nil { delimiter += "$" }
        line("DELIMITER \(delimiter)")
        // On a line of its own, for a statement that ends with a comment.
        bytes += statement
        line()
        line(delimiter)
        line("DELIMITER ;")
        line("\\C utf8mb4")
    }
}

extension SQLScript {
    /// - Parameters:
    ///   - title: What it makes.
    ///   - options: What the client needs beside those that every script needs.
    ///   - description: Of the source it was made of.
    init(_ title: String, file: String, options: String = "", of description: SourceDescription, notes: [String] = []) {
        comment("\(title) of MySQL \(description.facts.version.text), written by mysqlfork")
        comment("mysql --binary-mode --comments --default-character-set=utf8mb4\(options) < \(file)")
        for note in notes { comment(note) }
        line()
        run("SET NAMES utf8mb4")
        run("SET SESSION sql_log_bin = 0, SESSION sql_mode = '\(Server.sqlMode)', SESSION time_zone = '+00:00'")
        run("SET " + Server.uncheckedSettings.map { "SESSION " + $0 }.joined(separator: ", "))
        line()
    }
}
