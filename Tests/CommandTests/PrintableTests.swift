import Testing

@testable import mysqlfork

@Suite struct PrintableTests {
    @Test(
        arguments: [
            ("orders", "orders"), ("größe 表 ☃ é", "größe 表 ☃ é"), ("a\nb\tc\r", "a\\nb\\tc\\r"),
            ("\u{1b}[31m", "\\u{1b}[31m"), ("\u{7f}\u{9b}2J\u{85}", "\\u{7f}\\u{9b}2J\\u{85}"),
            ("\0\u{7}\u{8}", "\\u{0}\\u{7}\\u{8}"),
            ("a\u{202e}b\u{2066}c\u{200f}", "a\\u{202e}b\\u{2066}c\\u{200f}"),
            ("a\u{2028}b\u{feff}", "a\\u{2028}b\\u{feff}"),
            ("\u{e0001}\u{f0000}", "\\u{e0001}\\u{f0000}"), ("a\r\nb", "a\\r\\nb"),
        ])
    func whatSteersATerminalIsShown(text: String, shown: String) {
        #expect(Printable.text(text) == shown)
        var page = Page()
        page.line(text)
        page.list("h", [text])
        page.table("t", [[text, text]])
        #expect(page.text().split(separator: "\n").count == 5)
        #expect(page.text().unicodeScalars.allSatisfy { $0 == "\n" || Printable.isPrintable($0) })
    }

    @Test func bytesThatAreNoText() {
        #expect(Printable.text(String(decoding: [0x61, 0xFF, 0x9B, 0x62], as: UTF8.self)) == "a\u{fffd}\u{fffd}b")
    }

    /// JSON has escapes of its own.
    @Test func json() throws {
        let text = "a\u{1b}[31m\u{9b}\u{202e}\u{7f}\u{e0001}\n\"é"
        let json = try JSONText.encode([text])
        #expect(json.unicodeScalars.allSatisfy { $0 == "\n" || Printable.isPrintable($0) }, "\(json)")
        #expect(json.contains("\\u001b[31m\\u009b\\u202e\\u007f\\udb40\\udc01\\n\\\"é"), "\(json)")
    }
}
