import Foundation
import Testing

/// `docs/limits.md` says what mysqlfork does not do; `Tests/limits.md` says which tests show that each of it is so.
@Suite struct LimitsIndexTests {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    private static let documents = tests.deletingLastPathComponent().appending(path: "docs")

    /// An entry of the index: the beginning of one in `docs/limits.md`, and the lines below it.
    private struct Shown {
        let beginning: String
        var tests: [String] = []
        /// Why there is no test of it, or of a part of it.
        var reasons: [String] = []
    }

    private func lines(_ file: URL) throws -> [Substring] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The items and paragraphs of a document, each on one line; an item that ends with a colon is no statement of its own.
    private func entries(_ lines: [Substring]) -> [String] {
        var entries: [String] = []
        var isOpen = false
        for line in lines {
            let text = line.trimmingCharacters(in: .whitespaces)
            let isItem = text.hasPrefix("- ")
            if text.isEmpty || text.hasPrefix("#") {
                isOpen = false
            } else if isOpen && !isItem {
                entries[entries.count - 1] += " " + text
            } else {
                entries.append(isItem ? String(text.dropFirst(2)) : text)
                isOpen = true
            }
        }
        return entries
    }

    /// `- BEGINNING`, and below it `  - Suite.function, Suite.function` or `  - not shown: REASON`.
    private func index() throws -> [Shown] {
        var shown: [Shown] = []
        for line in try lines(Self.tests.appending(path: "limits.md")) {
            if line.hasPrefix("- ") {
                shown.append(Shown(beginning: String(line.dropFirst(2))))
            } else if let reason = line.wholeMatch(of: /\ \ - not shown: (.+)/) {
                shown[shown.count - 1].reasons.append(String(reason.1))
            } else if line.hasPrefix("  - ") {
                shown[shown.count - 1].tests += line.dropFirst(4).split(separator: ", ").map(String.init)
            }
        }
        return shown
    }

    /// The names of all tests, as `Suite.function`.
    private func names() throws -> Set<String> {
        var names: Set<String> = []
        let files = FileManager.default.enumerator(at: Self.tests, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            var suite = ""
            var isTest = false
            // Searching every line for a pattern takes seconds.
            for line in try lines(file)
            where line.contains("struct ") || line.contains("@Test") || line.contains("func ") {
                if let found = line.firstMatch(of: /\bstruct (\w+Tests)\b/) { suite = String(found.1) }
                if line.contains("@Test") { isTest = true }
                if isTest, let found = line.firstMatch(of: /\bfunc (\w+)/) {
                    names.insert("\(suite).\(found.1)")
                    isTest = false
                }
            }
        }
        return names
    }

    @Test func eachLimitHasALineAndEachLineALimit() throws {
        let limits = entries(try lines(Self.documents.appending(path: "limits.md")))
        let index = try index()
        #expect(limits.count > 50)
        for limit in limits {
            let found = index.filter { limit.hasPrefix($0.beginning) }.map(\.beginning)
            #expect(found.count == 1, "docs/limits.md has \"\(limit.prefix(60))\", the index \(found)")
        }
        for shown in index {
            let found = limits.filter { $0.hasPrefix(shown.beginning) }
            #expect(
                found.count == 1, "the index has \"\(shown.beginning)\", docs/limits.md \(found.count) such entries")
            #expect(!shown.tests.isEmpty || !shown.reasons.isEmpty, "\"\(shown.beginning)\" is not shown by anything")
        }
    }

    @Test func eachTestIsThere() throws {
        let names = try names()
        let missing = try index().flatMap(\.tests).filter { !names.contains($0) }
        #expect(missing == [])
        #expect(names.count > 500)
    }
}
