/// How much is done at the same time.
enum Threads {
    /// - Throws: ``RequestError``
    static func check(_ count: Int) throws {
        guard (1...64).contains(count) else { throw RequestError("\(.threads) is a number from 1 to 64") }
    }
}
