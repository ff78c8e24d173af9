import Binlog
import MySQL
import Timeline

/// The text of a statement of the binlog as it is to be sent, in its client character set.
enum StatementText {
    /// What LOAD DATA reads is sent by us; what else the text does not say is put in.
    static func text(of statement: Statement) throws -> [UInt8] {
        let text = statement.query.statement
        if let load = statement.load { return try loadLocal(text, load) }
        if let invoker = statement.query.context.invoker, let end = endOfAlter(beforeEvent: text) {
            // ALTER EVENT makes whoever executes it the definer.
            let definer = Array(" DEFINER = \(SQL.account(user: invoker.user, host: invoker.host))".utf8)
            return text[..<end] + definer + text[end...]
        }
        return text
    }

    /// `LOAD DATA LOCAL INFILE 'mysqlfork' REPLACE INTO …`: the range to be replaced goes from before INFILE to after INTO (MySQL
    /// source, `Execute_load_query_log_event::print`).
    private static func loadLocal(_ text: [UInt8], _ load: ExecuteLoadQuery) throws -> [UInt8] {
        let range = load.fileNameRange
        guard range.lowerBound >= 0, range.upperBound <= text.count else {
            throw BinlogError("a LOAD DATA statement has its file's name outside of its text")
        }
        let replace = load.duplicates == 2 ? " REPLACE" : load.duplicates == 1 ? " IGNORE" : ""
        return text[..<range.lowerBound] + Array(" LOCAL INFILE 'mysqlfork'\(replace) INTO".utf8)
            + text[range.upperBound...]
    }

    /// Where ALTER ends, of the words ALTER EVENT; nil for another statement.
    private static func endOfAlter(beforeEvent text: [UInt8]) -> Int? {
        var position = 0
        var endOfAlter: Int?
        for word in ["ALTER", "EVENT"] {
            while position < text.count, isSpace(text[position]) { position += 1 }
            let end = position + word.utf8.count
            guard end < text.count, isSpace(text[end]),
                String(decoding: text[position..<end], as: UTF8.self).uppercased() == word
            else { return nil }
            position = end
            endOfAlter = endOfAlter ?? end
        }
        return endOfAlter
    }

    /// Whether the server may keep a part of the text, to its end.
    static func mayDefineObject(_ text: [UInt8]) -> Bool {
        let word = text[beginning(of: text)...].prefix(6)
        return ["CREATE", "ALTER"].contains {
            word.prefix($0.utf8.count).elementsEqual($0.utf8) { $0 & 0xdf == $1 }
        }
    }

    /// Behind spaces and comments.
    private static func beginning(of text: [UInt8]) -> Int {
        var position = 0
        while position < text.count {
            let rest = text[position...]
            if isSpace(text[position]) {
                position += 1
            } else if rest.starts(with: "/*!".utf8) {
                position += 3
                while position < text.count, (0x30...0x39).contains(text[position]) { position += 1 }
            } else if rest.starts(with: "/*".utf8) {
                position += 2
                while position < text.count, !text[position...].starts(with: "*/".utf8) { position += 1 }
                position += 2
            } else if rest.starts(with: "--".utf8) || rest.starts(with: "#".utf8) {
                while position < text.count, text[position] != 0x0a { position += 1 }
            } else {
                return position
            }
        }
        return min(position, text.count)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

    /// The beginning, on one line, for messages.
    static func summary(_ text: [UInt8]) -> String {
        let line = String(decoding: text.prefix(200), as: UTF8.self).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        return line.count > 120 ? line.prefix(120) + " …" : line
    }
}

extension Statement {
    /// Whether it is to be executed in its database: statements on databases as such are logged with the one they are about, which
    /// may not be there.
    var needsDatabase: Bool { !query.database.isEmpty && !flags.contains(.suppressUse) }
}
