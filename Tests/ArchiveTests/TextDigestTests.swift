import Testing

@testable import Archive

@Suite struct TextDigestTests {
    private func digest(_ text: String, without fields: Set<Int>, pieces: Int = 100) throws -> String {
        let digest = TextDigest(leavingOut: fields)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            var piece = Array(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
            try digest.take(&piece)
            #expect(piece.isEmpty)
        }
        return digest.hex
    }

    /// However the text comes, and whatever is escaped in it.
    @Test func fieldsLeftOut() throws {
        let text = "1\ta\\\tb\tx\n2\t\\N\t\\\\\n3\tc\\\nd\te\n"
        let cases: [(Set<Int>, String)] = [
            ([], text), ([1], "1\t\tx\n2\t\t\\\\\n3\t\te\n"), ([0, 2], "\ta\\\tb\t\n\t\\N\t\n\tc\\\nd\t\n"),
            ([0, 1, 2], "\t\t\n\t\t\n\t\t\n"), ([7], text),
        ]
        for (fields, kept) in cases {
            for pieces in 1...8 {
                #expect(
                    try digest(text, without: fields, pieces: pieces) == SHA256.hex(Array(kept.utf8)[...]), "\(fields)")
            }
        }
    }
}
