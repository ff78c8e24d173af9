import Testing

@testable import MySQL

@Suite struct IdentifierTests {
    @Test(arguments: [
        ("plain", "`plain`"),
        ("a`b", "`a``b`"),
        ("", "``"),
        ("a`\u{301}b", "`a``\u{301}b`"),  // one Character, and yet a backtick
    ])
    func identifier(name: String, expected: String) {
        #expect(Array(SQL.identifier(name).utf8) == Array(expected.utf8))
    }

    @Test(arguments: [
        ("plain", "'plain'"),
        ("it's", "'it''s'"),
        ("'\u{301}", "'''\u{301}'"),
        (#"a\b"#, #"'a\\b'"#),
        ("\\\u{301}", "'\\\\\u{301}'"),
    ])
    func literal(text: String, expected: String) {
        #expect(Array(SQL.literal(text).utf8) == Array(expected.utf8))
    }
}
