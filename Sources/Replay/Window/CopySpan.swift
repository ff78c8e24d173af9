import Binlog

/// What a copy shows whose tables were read at moments that differ a little: everything before `start`, nothing after `end`, and in
/// between perhaps. The changes of the window between bring each row to what it was at `end`; that they are written twice where
/// a row has them already does no harm, since they are written by their net effect (``WindowApplication``).
package struct CopySpan: Sendable, Codable, Equatable {
    package let start: BinlogPosition
    package let end: BinlogPosition
    /// Tables whose rows cannot be told apart by a key, or whose changes have to be made in their order. Each shows exactly
    /// what it was at a position of its own.
    package let exact: [TableMoment]

    package struct TableMoment: Sendable, Codable, Equatable {
        package let table: TableIdentity
        package let position: BinlogPosition

        package init(_ table: TableIdentity, at position: BinlogPosition) {
            self.table = table
            self.position = position
        }
    }

    package init(from start: BinlogPosition, to end: BinlogPosition, exact: [TableMoment]) {
        self.start = start
        self.end = end
        self.exact = exact
    }

    /// Where the binary log begins that is needed.
    package var first: BinlogPosition { exact.map(\.position).reduce(start, min) }

    /// From where on a table's changes are not in the copy, or perhaps not.
    package func start(of table: TableIdentity) -> BinlogPosition {
        exact.first { $0.table == table }?.position ?? start
    }
}
