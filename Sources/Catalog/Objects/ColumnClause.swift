/// The definition of a column, as SHOW CREATE TABLE has it, taken apart so that a part of it can be put right.
package struct ColumnClause {
    private var bytes: [UInt8]

    package init(_ text: String) { bytes = Array(text.utf8) }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Without backticks.
    package var name: String? {
        guard let end = endOfName else { return nil }
        return String(decoding: bytes[1..<end - 1], as: UTF8.self).replacing("``", with: "`")
    }

    private var endOfName: Int? {
        var scanner = StatementScanner(text: bytes)
        return bytes.first == UInt8(ascii: "`") ? scanner.skipQuoted() : nil
    }

    /// With what is in parentheses, up to the first space.
    private var type: String? {
        guard let nameEnd = endOfName else { return nil }
        return String(decoding: bytes[nameEnd...].dropFirst().prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
    }

    // MARK: - Members of ENUM and SET

    /// As they are shown: literals, most of them in quotes.
    var members: [String] { memberRanges.map { String(decoding: bytes[$0], as: UTF8.self) } }

    mutating func setMembers(_ literals: [String]) {
        let ranges = memberRanges
        guard let first = ranges.first, let last = ranges.last else { return }
        bytes.replaceSubrange(first.lowerBound..<last.upperBound, with: Array(literals.joined(separator: ",").utf8))
    }

    private var memberRanges: [Range<Int>] {
        guard let nameEnd = endOfName else { return [] }
        let opening = [" enum(", " set("].first { bytes[nameEnd...].starts(with: $0.utf8) }
        guard let opening else { return [] }
        var scanner = StatementScanner(text: bytes, position: nameEnd + opening.utf8.count)
        var ranges: [Range<Int>] = []
        var start = scanner.position
        while let (end, closes) = scanner.endOfItem() {
            ranges.append(start..<end)
            start = end + 1
            if closes { return ranges }
        }
        return []
    }

    // MARK: - The default

    /// The literal after DEFAULT; nil where there is none, or an expression.
    var defaultLiteral: String? { defaultRange.map { String(decoding: bytes[$0], as: UTF8.self) } }

    mutating func setDefault(_ literal: String) {
        if let range = defaultRange { bytes.replaceSubrange(range, with: Array(literal.utf8)) }
    }

    private var defaultRange: Range<Int>? {
        guard let found = position(of: " DEFAULT ") else { return nil }
        let start = found + " DEFAULT ".utf8.count
        var scanner = StatementScanner(text: bytes, position: start)
        while scanner.position < bytes.count, bytes[scanner.position] != UInt8(ascii: " ") {
            scanner.position = scanner.skipQuoted() ?? scanner.position + 1
        }
        let literal = bytes[start..<scanner.position]
        let isOther = literal.starts(with: "(".utf8) || literal.elementsEqual("NULL".utf8)
        return isOther || literal.starts(with: "CURRENT_TIMESTAMP".utf8) ? nil : start..<scanner.position
    }

    /// The default of a FLOAT column if it has more than the six digits that a server shows, and keeps when the table is altered.
    var longFloatDefault: String? {
        guard type == "float", let literal = defaultLiteral else { return nil }
        let digits = literal.lowercased().prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }
        return digits.count > 6 ? literal : nil
    }

    /// Whether it has no default although it may be NULL, as after ALTER COLUMN … DROP DEFAULT; CREATE TABLE has no word for that. Of
    /// TEXT and BLOB no server shows it.
    var lacksDefault: Bool {
        guard let type else { return false }
        if type.hasSuffix("text") || type.hasSuffix("blob") { return false }
        return [" NOT NULL", " DEFAULT ", " GENERATED ALWAYS AS ", " AUTO_INCREMENT"].allSatisfy {
            position(of: $0) == nil
        }
    }

    // MARK: - Attributes

    /// An AUTO_INCREMENT column that may be NULL does not say so, and without the word it may not.
    mutating func sayNull() {
        let words = " AUTO_INCREMENT"
        guard let position = position(of: words), self.position(of: " NULL") == nil else { return }
        // Before it, it would have no effect.
        bytes.insert(contentsOf: " NULL".utf8, at: position + words.utf8.count)
    }

    package mutating func removeAutoIncrement() {
        guard let start = position(of: " AUTO_INCREMENT") else { return }
        bytes.removeSubrange(start..<start + " AUTO_INCREMENT".utf8.count)
    }

    package var numbersNull: Bool { position(of: " AUTO_INCREMENT NULL") != nil }

    /// Without character set and collation.
    package mutating func removeCollation() {
        for words in [" CHARACTER SET ", " COLLATE "] {
            guard let start = position(of: words) else { continue }
            let nameStart = start + words.utf8.count
            let end = bytes[nameStart...].firstIndex(of: UInt8(ascii: " ")) ?? bytes.count
            bytes.removeSubrange(start..<end)
        }
    }

    /// Outside quotes and parentheses.
    private func position(of words: String) -> Int? {
        var scanner = StatementScanner(text: bytes)
        return scanner.find(words)
    }
}
