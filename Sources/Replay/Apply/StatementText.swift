import Binlog
import Catalog
import MySQL
import Timeline

/// The text of a statement of the binlog as it is to be sent, in its client character set.
enum StatementText {
    /// What LOAD DATA reads is sent by us; what else the text does not say is put in; and what the server put in itself, in UTF-8, is
    /// told apart from the client's own text.
    static func parts(of statement: Statement, characterSet: String) throws -> [MixedText.Part] {
        let text = statement.query.statement
        if let load = statement.load { return [.bytes(try loadLocal(text, load))] }
        if let invoker = statement.query.context.invoker, let end = endOfAlter(beforeEvent: text) {
            // ALTER EVENT makes whoever executes it the definer.
            let definer = SQL.identifier(invoker.user) + "@" + SQL.identifier(invoker.host)
            return [.bytes(Array(text[..<end])), .text(" DEFINER = \(definer)"), .bytes(Array(text[end...]))]
        }
        return LoggedDefinition.parts(
            of: text, characterSet: characterSet, sqlMode: statement.query.context.sqlMode ?? 0)
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
        let alter = beginning(of: text[...])
        guard let endOfAlter = end(of: "ALTER", in: text, at: alter) else { return nil }
        let event = beginning(of: text[endOfAlter...])
        return end(of: "EVENT", in: text, at: event) == nil ? nil : endOfAlter
    }

    /// Where a word ends that begins at a position, whatever its case.
    private static func end(of word: String, in text: [UInt8], at position: Int) -> Int? {
        let end = position + word.utf8.count
        guard end <= text.count, zip(text[position..<end], word.utf8).allSatisfy({ $0 & 0xdf == $1 }) else {
            return nil
        }
        return end < text.count && isPartOfName(text[end]) ? nil : end
    }

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x24, 0x5f, 0x80...: true
        default: false
        }
    }

    /// Behind spaces and comments.
    private static func beginning(of text: ArraySlice<UInt8>) -> Int {
        var position = text.startIndex
        while position < text.endIndex {
            let rest = text[position...]
            if isSpace(text[position]) {
                position += 1
            } else if rest.starts(with: "/*!".utf8) {
                position += 3
                while position < text.endIndex, (0x30...0x39).contains(text[position]) { position += 1 }
            } else if rest.starts(with: "/*".utf8) {
                position += 2
                while position < text.endIndex, !text[position...].starts(with: "*/".utf8) { position += 1 }
                position += 2
            } else if rest.starts(with: "--".utf8) || rest.starts(with: "#".utf8) {
                while position < text.endIndex, text[position] != 0x0a { position += 1 }
            } else {
                return position
            }
        }
        return min(position, text.endIndex)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
}

extension Statement {
    /// Whether it is to be executed in its database: statements on databases as such are logged with the one they are about, which
    /// may not be there.
    var needsDatabase: Bool { !query.database.isEmpty && !flags.contains(.suppressUse) }
}
