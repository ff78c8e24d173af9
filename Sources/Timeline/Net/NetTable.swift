import Binlog

/// What is known of one table in a ``NetChange``.
struct NetTable: Sendable {
    let table: TableMap
    let key: TableKey
    let shape: RowShape
    var index = RowIndex()
    /// Of a table without a key: its records as they first came up, and how many there were when each statement ended.
    private var arrivals: [UInt32] = []
    private var statementEnds: [Int] = []

    init(_ table: TableMap, key: TableKey) {
        self.table = table
        self.key = key
        shape =
            switch key {
            case .columns(let columns): RowShape(table, key: columns)
            case .wholeRow: RowShape(table, key: [])
            }
    }

    var hasKey: Bool { key != .wholeRow }

    /// What a record's place among the others takes.
    static let bytesOfArrival = MemoryLayout<UInt32>.stride + MemoryLayout<Int>.stride

    mutating func noteArrival(of record: UInt32) { arrivals.append(record) }

    mutating func noteEndOfStatement() {
        if arrivals.count > statementEnds.last ?? 0 { statementEnds.append(arrivals.count) }
    }

    /// The records of a table without a key: backward the last statement's come first, as its rows are the first to come back; rows of one
    /// statement are in its own order, which is usually the table's.
    func arrivals(_ direction: Direction) -> [UInt32] {
        guard direction == .backward else { return arrivals }
        let ends = statementEnds.last == arrivals.count ? statementEnds : statementEnds + [arrivals.count]
        return zip([0] + ends, ends).reversed().flatMap { start, end in arrivals[start..<end] }
    }

    /// Whether row images of the other table map mean the same. What only one of them tells makes no difference: how much is told
    /// depends on a setting of the source, not on the table. Neither do the table's number and its flags.
    func isDefined(as other: TableMap, key: TableKey) -> Bool {
        guard key == self.key, other.columns.count == table.columns.count else { return false }
        return zip(table.columns, other.columns).allSatisfy { mine, theirs in
            mine.type == theirs.type && mine.metadata == theirs.metadata && mine.isNullable == theirs.isNullable
                && mine.isSigned == theirs.isSigned && Self.agree(mine.collation, theirs.collation)
                && Self.agree(mine.name?.exact, theirs.name?.exact)
        }
    }

    private static func agree<T: Equatable>(_ left: T?, _ right: T?) -> Bool {
        left == nil || right == nil || left == right
    }
}
