import MySQL

/// Objects whose every text is a trap.
struct TextCorpus {
    /// Definers, made in UTF-8.
    let accounts = """
        CREATE USER 'zoé'@'%', '中癭'@'localhost', 'a`''"\\\\;-- '@'%', 'x@y'@'%';
        GRANT ALL ON *.* TO 'zoé'@'%', '中癭'@'localhost', 'a`''"\\\\;-- '@'%', 'x@y'@'%';

        """

    /// What ends strings, names, comments and statements, for the server and for its client.
    private static let trap = #"\'"`; CREATE USER pwned; -- # /*! */ /* $$ \\ delimiter ; \C big5 \d x"#
    private static let control = "\n\t\r\u{1}\u{1b}[31m\u{7f}DELIMITER ;\n\\! id\n"
    /// Every character of ASCII that a text can have.
    private static let ascii = String(String.UnicodeScalarView((1..<128).map { Unicode.Scalar($0) }))

    func objects(_ template: TextTemplate, mode: String, number: Int) -> [(TextTemplate.Kind, String)] {
        let characters = template.characters
        let escapes = !mode.contains("NO_BACKSLASH_ESCAPES")
        func literal(_ text: String) -> String { escapes ? SQL.literal(text) : SQL.plainLiteral(text) }
        // A quote in a name and half a character that is the same byte do not go together in the server's lexer; and where a backslash
        // has two forms it shows the other one.
        let hasHalfQuote = characters.contains { template.encode(String($0)).contains(UInt8(ascii: "`")) }
        let quote = hasHalfQuote ? "" : "`"
        let slash = template.characterSet == "sjis" ? "" : "\\"
        func name(_ beginning: String) -> String {
            SQL.identifier(
                "\(beginning)\(number)" + characters.prefix(8) + "\(slash)'\(quote)\";-- /*$$" + characters.suffix(4))
        }
        func definer(_ candidates: [(String, String)]) -> String {
            let fitting = candidates.filter { template.encode($0.0).elementsEqual($0.0.utf8) || fits($0.0) }
            let chosen = fitting[number % fitting.count]
            return "DEFINER = \(SQL.identifier(chosen.0))@\(SQL.identifier(chosen.1))"
        }
        func fits(_ text: String) -> Bool {
            text.unicodeScalars.allSatisfy { $0.isASCII || characters.unicodeScalars.contains($0) }
        }
        let owner = definer(
            [("zoé", "%"), ("中癭", "localhost"), ("x@y", "%")] + (slash.isEmpty ? [] : [("a`'\"\\;-- ", "%")]))
        let comment = literal(characters + Self.trap + Self.control + characters)
        let long = literal(characters + Self.ascii + Self.trap)
        let words = literal(characters.suffix(6) + Self.trap)
        // The server keeps a trigger by a text that it cannot read itself when half a character of a name takes in a quote.
        let table = "t\(number)"
        // Nor does it take a body whose comments it cannot read as UTF-8.
        let remark = template.characterSet == "utf8mb4" ? characters : ""
        // Nor a literal with a quote in an expression, without backslash escapes.
        let generated = escapes ? words : literal(characters.suffix(4) + "\"`; --")
        return [
            (
                .table,
                "CREATE TABLE \(table) (id INT PRIMARY KEY COMMENT \(literal(characters + "\\'`\"")),"
                    + " \(name("c")) ENUM(\(literal(characters + "\\'")), \(literal("\\';--")), 'a') DEFAULT \(literal(characters + "\\'"))"
                    + " COMMENT \(comment), s SET(\(literal(characters.prefix(4) + "\\")), 'b'),"
                    + " v VARCHAR(300) CHARACTER SET utf8mb4 DEFAULT \(literal(characters + Self.trap)),"
                    + " g VARCHAR(400) CHARACTER SET utf8mb4 GENERATED ALWAYS AS (CONCAT(v, \(generated)))) COMMENT \(comment)"
            ),
            (
                .event,
                "CREATE \(owner) EVENT \(name("e")) ON SCHEDULE EVERY 1 YEAR DISABLE COMMENT \(comment)"
                    + " DO SELECT \(long), /* ' \(remark) */ \(words) -- '\n"
            ),
            (
                .procedure,
                "CREATE \(owner) PROCEDURE \(name("p"))(IN \(name("a")) ENUM(\(words), 'x)'), /* ) ' */ OUT b TEXT)"
                    + " SQL SECURITY INVOKER COMMENT \(comment) MODIFIES SQL DATA BEGIN SELECT \(long); # '\n"
                    + " SELECT \(words); END"
            ),
            (
                .function,
                "CREATE \(owner) FUNCTION \(name("f"))(\(name("a")) INT) RETURNS ENUM(\(words), 'y') CHARSET utf8mb4"
                    + " NO SQL DETERMINISTIC COMMENT \(comment) RETURN \(words)"
            ),
            (
                .trigger,
                "CREATE DEFINER = 'x@y'@'%' TRIGGER tr\(number) BEFORE INSERT ON \(table) FOR EACH ROW"
                    + " SET @a = CONCAT(\(long), \(words)) /* ' \(remark) */"
            ),
            (.view, "CREATE \(owner) VIEW vi\(number) AS SELECT id AS \(name("w")), v AS `癭x` FROM \(table)"),
        ]
    }
}
