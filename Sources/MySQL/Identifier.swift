/// The one place where names and values become SQL text.
public enum SQL {
    /// A name in backticks: `` a`b `` becomes `` `a``b` ``.
    public static func identifier(_ name: String) -> String {
        quoted(name, with: "`")
    }

    /// A name in double quotes, for a session with ANSI_QUOTES.
    public static func ansiIdentifier(_ name: String) -> String { quoted(name, with: "\"") }

    /// `` `database`.`object` ``
    public static func identifier(_ database: String, _ name: String) -> String {
        identifier(database) + "." + identifier(name)
    }

    /// A string literal. Backslashes are escaped, so the session must not have NO_BACKSLASH_ESCAPES (ours never do).
    public static func literal(_ text: String) -> String {
        quoted(text, with: "'", escapingBackslashes: true)
    }

    /// A string literal for a session with NO_BACKSLASH_ESCAPES.
    public static func plainLiteral(_ text: String) -> String { quoted(text, with: "'") }

    /// `'user'@'host'`
    public static func account(user: String, host: String) -> String {
        literal(user) + "@" + literal(host)
    }

    /// Bytes as `x'00ff'`, a binary string unless an introducer stands before it.
    public static func hexLiteral(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = Array("x'".utf8)
        text.reserveCapacity(bytes.count * 2 + 3)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        text.append(UInt8(ascii: "'"))
        return String(decoding: text, as: UTF8.self)
    }

    /// `('a', 'b')`, for IN lists. Must not be empty.
    public static func list(_ values: some Sequence<String>) -> String {
        "(" + values.map(literal).joined(separator: ", ") + ")"
    }

    /// Quote marks are doubled scalar by scalar: as a Character, a quote mark that a combining mark follows is not a quote.
    private static func quoted(
        _ text: String, with mark: Unicode.Scalar, escapingBackslashes: Bool = false
    ) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(mark)
        for scalar in text.unicodeScalars {
            if scalar == mark { scalars.append(mark) }
            if scalar == "\\" && escapingBackslashes { scalars.append(scalar) }
            scalars.append(scalar)
        }
        scalars.append(mark)
        return String(scalars)
    }
}
