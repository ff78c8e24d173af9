import Binlog

/// A statement of a window that somebody should know of.
public struct StatementNote: Sendable, Hashable {
    /// Its beginning, without what follows a password's keyword.
    @ExactText public private(set) var summary: String
    public let effect: StatementEffect
    public var databases: [String] { exactDatabases.map(\.wrappedValue) }
    private let exactDatabases: [ExactText]
    public let transaction: Landmark

    init(_ statement: Statement, _ effect: StatementEffect, in transaction: Landmark) {
        summary = Self.summary(of: statement.query.statement)
        self.effect = effect
        exactDatabases = effect.databases(of: statement.query).map(\.exact)
        self.transaction = transaction
    }

    private static let length = 160

    /// One line; hashes of passwords stand behind IDENTIFIED, or behind PASSWORD.
    static func summary(of statement: [UInt8]) -> String {
        let text = String(decoding: statement.prefix(4 * length), as: UTF8.self)
        var words: [Substring] = []
        var hasMore = statement.count > 4 * length
        for word in text.split(whereSeparator: \.isWhitespace) {
            words.append(word)
            let upper = word.uppercased()
            if words.count > 2, words[0].uppercased() == "SET", words[1].uppercased() == "PASSWORD", word.contains("=")
            {
                words[words.count - 1] = word.prefix { $0 != "=" }
                hasMore = true
                break
            }
            if upper.hasSuffix("IDENTIFIED") || (upper.contains("PASSWORD") && words.count > 2) {
                hasMore = true
                break
            }
        }
        let line = words.joined(separator: " ")
        if line.count > length { return line.prefix(length) + " …" }
        return hasMore ? line + " …" : line
    }
}

/// The latest so many of something, and how many there were.
public struct Latest<Element: Sendable & Hashable>: Sendable, Hashable {
    public private(set) var count = 0
    private let limit: Int
    private var ring: [Element] = []

    init(limit: Int) { self.limit = limit }

    mutating func append(_ element: Element) {
        if ring.count < limit {
            ring.append(element)
        } else {
            ring[count % limit] = element
        }
        count += 1
    }

    /// In their order.
    public var elements: [Element] {
        guard count > limit else { return ring }
        let oldest = count % limit
        return Array(ring[oldest...] + ring[..<oldest])
    }
}
