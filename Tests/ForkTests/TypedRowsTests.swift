import Binlog
import Testing

@testable import Catalog

@Suite struct TypedRowsTests {
    private let columns = ColumnTransfer([column("id", "int"), column("j", "json"), column("k", "json")])

    private func read(_ text: String, pieces: Int) throws -> TypedRows {
        var reader = TypedRowReader(columns)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            try reader.append(Array(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
        try reader.requireWhole()
        return reader.take()
    }

    /// However the text comes, and whatever is escaped in it.
    @Test(arguments: [1, 2, 3, 7, 1000])
    func documentsBecomeNumbers(pieces: Int) throws {
        let rows = try read(
            #"""
            1	{"a": "\	\\n\
            "}	\N	\N	\N
            2	[5, "\\\\"]	7	["c1u"]	["ru"]
            3	\N	"2020-01-02"	\N	["rD"]
            4	[]	1	\N	\N

            """#, pieces: pieces)
        #expect(
            String(decoding: rows.text, as: UTF8.self)
                == #"""
                1	{"a": "\	\\n\
                "}	\N	\N	\N
                2	\N	\N	1	2
                3	\N	\N	\N	3
                4	[]	1	\N	\N

                """#)
        #expect(rows.count == 4 && rows.documents.count == 3)
        // No column is NULL; the number; the length; the document.
        #expect(
            rows.documents[0] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 13, 0, 0, 0]
                + [2, 2, 0, 12, 0, 6, 5, 0, 12, 10, 0, 1, 0x5c])
        #expect(rows.documents[1].suffix(3) == [6, 7, 0])
        #expect(rows.documents[2][1] == 3)
    }

    /// Of an archive that has no types.
    @Test(arguments: [1, 5, 1000])
    func withoutTypes(pieces: Int) throws {
        let rows = try read("1\t[1]\t\\N\n2\t\\N\t{}\n", pieces: pieces)
        #expect(String(decoding: rows.text, as: UTF8.self) == "1\t[1]\t\\N\t\\N\t\\N\n2\t\\N\t{}\t\\N\t\\N\n")
        #expect(rows.count == 2 && rows.documents.isEmpty)
    }

    @Test(arguments: [
        "1\t[1]\t\\N\t\\N\n", "1\n", "1\t[1]\t\\N", "1\t[1]\t\\N\t[\"c2u\"]\t\\N\n", "1\t[1]\t\\N\t\t\\N\n",
    ])
    func whatIsNoRowIsAnError(text: String) {
        #expect(throws: BinlogError.self) { try read(text, pieces: 1000) }
    }
}
