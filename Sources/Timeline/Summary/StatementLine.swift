import Binlog

/// A statement on one line, for messages: without comments, and without what its literals hold, which may be a password's hash.
public enum StatementLine {
    /// - Parameter text: the statement's own, or what is executed instead.
    public static func text(of text: [UInt8], _ query: QueryEvent, limit: Int = 120) -> String {
        let context = query.context
        var tokens = SQLTokens(
            text, encoding: ClientEncoding(collation: context.characterSets?.client ?? 0), sqlMode: context.sqlMode ?? 0
        )
        var line = ""
        var isGlued = true
        while line.count <= limit, let token = tokens.next() {
            let (word, glues) = Self.word(token)
            if !isGlued && !(glues && word != "(") { line += " " }
            line += word
            isGlued = glues && ![",", ")", ";"].contains(word)
        }
        return line.count > limit ? line.prefix(limit) + " …" : line
    }

    /// - Returns: whether no space goes between it and what follows.
    private static func word(_ token: SQLToken) -> (String, glues: Bool) {
        switch token {
        case .word(let bytes):
            let isBinary =
                bytes.count > 2 && bytes.starts(with: "0".utf8) && !bytes.allSatisfy { (0x30...0x39).contains($0) }
            return (isBinary ? "0…" : plain(bytes), false)
        case .name(let bytes): return ("`\(plain(bytes))`", false)
        case .string: return ("'…'", false)
        case .symbol(let byte): return (plain([byte]), [".", ",", "(", ")", ";", "@"].contains(UnicodeScalar(byte)))
        }
    }

    private static func plain(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
