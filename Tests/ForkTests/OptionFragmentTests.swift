import Testing

@testable import Catalog

@Suite struct OptionFragmentTests {
    /// Each was read back from a server that was started with it.
    @Test(arguments: [
        ("2", "2"), ("", "\"\""), ("a b", "\"a b\""), (" a", "\" a\""), ("it's", "\"it's\""),
        ("\"q\"", "\"\\\"q\\\"\""),
        ("a#b", "\"a#b\""), ("a\\n", "\"a\\\\n\""), ("a\nb\tc", "\"a\\nb\\tc\""), ("a,b;c=d", "a,b;c=d"), ("é", "é"),
    ])
    func quotes(_ value: String, _ expected: String) {
        #expect(OptionFragment.quoted(value) == expected)
    }

    @Test(arguments: [
        ("log_bin", "OFF", "skip_log_bin"), ("log_bin", "1", "log_bin"),
        ("log_bin", "/logs/bin", "log_bin = /logs/bin"),
        ("skip_name_resolve", "ON", "skip_name_resolve = ON"),
    ])
    func writesLines(_ name: String, _ value: String, _ expected: String) {
        #expect(OptionFragment.line(name, value) == expected)
    }

    @Test func hasAHeaderAndAGroup() {
        let text = OptionFragment.text(for: [("a", "1"), ("b", "x y")], source: "source db1:3306")
        #expect(text.hasPrefix("# Settings of source db1:3306 "))
        #expect(text.hasSuffix("\n[mysqld]\na = 1\nb = \"x y\"\n"))
        #expect(OptionFragment.text(for: [], source: "s") == "")
    }
}
