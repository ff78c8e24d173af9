/// The one place where names and values become SQL text.
public enum SQL {
    /// A name in backticks: `` a`b `` becomes `` `a``b` ``.
    public static func identifier(_ name: String) -> String {
        "`" + name.replacing("`", with: "``") + "`"
    }

    /// `` `database`.`object` ``
    public static func identifier(_ database: String, _ name: String) -> String {
        identifier(database) + "." + identifier(name)
    }

    /// A string literal that means the same under every sql_mode: quotes are doubled, and a text with a backslash, which
    /// NO_BACKSLASH_ESCAPES would change, is written in hexadecimal.
    public static func literal(_ text: String) -> String {
        if text.utf8.contains(UInt8(ascii: "\\")) || text.utf8.contains(0) {
            return "_utf8mb4 " + hexLiteral(Array(text.utf8))
        }
        return "'" + text.replacing("'", with: "''") + "'"
    }

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
}
