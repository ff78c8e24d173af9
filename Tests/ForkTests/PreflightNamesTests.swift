import Testing

@testable import Catalog
@testable import Fork

@Suite struct PreflightNamesTests {
    @Test(arguments: [
        ("shop", "shop", true), ("my@002ddb", "my-db", true), ("my@002ddb", "my_db", false), ("shop", "shop2", false),
        ("@0024x@0020y", "$x y", true), ("db@0g", "dbä", true), ("@4e2d", "中", true),
    ])
    func fileNames(file: String, name: String, expected: Bool) {
        #expect(FileName.may(file, standFor: name) == expected)
    }

    @Test(arguments: [
        ("utf8", "utf8mb3"), ("utf8_bin", "utf8mb3_bin"), ("utf8mb4", "utf8mb4"),
        ("utf8mb4_0900_ai_ci", "utf8mb4_0900_ai_ci"), ("latin1_swedish_ci", "latin1_swedish_ci"),
    ])
    func characterSets(name: String, expected: String) {
        #expect(CharacterSetName.current(name) == expected)
    }

    @Test func lists() {
        #expect(["a", "b"].shortList == "a, b")
        #expect((1...12).map(String.init).shortList == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more")
        #expect(1.counted("table") == "1 table")
        #expect(0.counted("table") == "0 tables")
    }
}
