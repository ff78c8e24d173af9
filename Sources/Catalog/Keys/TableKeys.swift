import Binlog
import Timeline

/// What a server's tables are like, as far as rows are to be told apart and applied.
package struct TableKeys: Sendable {
    package var tables: [TableIdentity: Facts] = [:]
    /// Foreign keys through which a change of the parent changes rows of the child.
    package var cascades: [CascadingForeignKey] = []
    /// Tables that an idempotent write must not meet a taken key in (``TableChange/deletingFirst``): those with a multi-valued index,
    /// and those with two unique keys or more beside the one that rows are told apart by. InnoDB need not check these in the order in
    /// which the server lists them, and then a row that meets two others is left out without a word.
    package var deletingFirst: Set<TableIdentity> = []

    package struct Facts: Sendable, Equatable {
        package var key: TableKey
        /// `InnoDB`, `MyISAM`; empty when the server does not say.
        package var engine: String
        /// In a row image: with invisible columns, without those that the server hides.
        package var columns: [ColumnFacts]
        package var uniqueKeys: [UniqueKeyFacts] = []
    }
}

/// What writing the rows of tables takes beside their keys.
package struct WritingFacts: Sendable {
    package private(set) var deletingFirst: Set<TableIdentity> = []
    /// The AUTO_INCREMENT column of each table that has one.
    package private(set) var counters: [TableIdentity: CounterColumn] = [:]
    /// All columns of tables that have a key, and columns that the server computes and stores.
    package private(set) var computed: [TableIdentity: [ColumnFacts]] = [:]

    package init() {}

    package init(_ keys: TableKeys) { add(keys) }

    package mutating func add(_ keys: TableKeys) {
        deletingFirst.formUnion(keys.deletingFirst)
        counters.merge(keys.tables.compactMapValues { CounterColumn(among: $0.columns) }) { $1 }
        let computing = keys.tables.filter { $0.value.key != .wholeRow }.mapValues(\.columns)
        computed.merge(computing.filter { $0.value.contains { $0.isStored == true } }) { $1 }
    }

    package mutating func forget(_ table: TableIdentity) {
        deletingFirst.remove(table)
        counters[table] = nil
        computed[table] = nil
    }
}

extension TableKey {
    /// The key by which the server looks for the row of a row event: the primary key, else the first unique key without NULLs
    /// (MySQL source, `log_event.cc`, `search_key_in_table`).
    /// - Parameter keys: the primary key first, then in the server's order.
    package init(columns: [String], keys: [UniqueKey]) {
        self = keys.lazy.compactMap { $0.positions(in: columns) }.first.map(TableKey.columns) ?? .wholeRow
    }
}
