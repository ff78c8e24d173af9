import Binlog

/// What is known of one table in a ``NetChange``.
struct NetTable: Sendable {
    let table: TableMap
    let key: TableKey
    let shape: RowShape
    var index = RowIndex()

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
