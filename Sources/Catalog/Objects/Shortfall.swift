import Binlog
import MySQL
import Server

/// A part of a table that the target did not take: named in the report, while the fork goes on without it.
package struct Shortfall: Sendable {
    package enum Part: Sendable, Equatable {
        case table
        /// As the definition has it.
        case key(ExactText)
        case foreignKey(ExactText)
        /// It is there, and not enforced.
        case check(ExactText)
        case statistics
        case histogram(column: ExactText)
    }

    package let table: TableIdentity
    package let part: Part
    /// In the server's words.
    package let reason: String

    package init(_ table: TableIdentity, _ part: Part, reason: String) {
        self.table = table
        self.part = part
        self.reason = reason
    }

    package init(_ table: TableIdentity, _ part: Part, _ error: ServerError) {
        self.init(table, part, reason: "\(error.server) did not take it: \(error.message) (error \(error.number))")
    }

    package var notCopied: NotCopied {
        let object =
            switch part {
            case .table: "table \(table)"
            case .key(let text): "index \(TableDefinition.firstName(in: text.wrappedValue)) of table \(table)"
            case .foreignKey(let text):
                "foreign key \(TableDefinition.firstName(in: text.wrappedValue)) of table \(table)"
            case .check(let name): "enforcement of check \(name) of table \(table)"
            case .statistics: "statistics of table \(table)"
            case .histogram(let column): "histogram on column \(column), table \(table)"
            }
        return NotCopied(object: object, reason: reason)
    }

    /// Whether an error is about the object that a statement names, so that others may go well: not what is wrong with the server, the
    /// connection or the account.
    package static func isOfObject(_ error: ServerError) -> Bool {
        !error.isConnectionLost && ServerErrorAdvice.of(error) == nil && !Retry.isTransient(error)
    }
}

extension Catalog {
    /// What a target has that fell short of it: what verification is to find there.
    package func without(_ shortfalls: [Shortfall]) -> Catalog {
        guard !shortfalls.isEmpty else { return self }
        let byTable = Dictionary(grouping: shortfalls, by: \.table)
        var result = self
        result.tables = tables.compactMap { table in
            guard let parts = byTable[table.name]?.map(\.part) else { return table }
            return parts.contains(.table) ? nil : table.without(parts)
        }
        return result
    }
}

extension Table {
    fileprivate func without(_ parts: [Shortfall.Part]) -> Table {
        let histograms = histograms.filter { !parts.contains(.histogram(column: $0.column.exact)) }
        let text = TableDefinition(statement)?.without(parts) ?? statement
        return Table(
            name: name, engine: engine, statement: text, columns: columns, key: key, rows: rows, dataBytes: dataBytes,
            indexBytes: indexBytes, histograms: histograms, rowFormat: rowFormat, hiddenCollations: hiddenCollations)
    }
}

extension TableDefinition {
    /// The statement, as the server shows it where these are not there.
    fileprivate func without(_ parts: [Shortfall.Part]) -> String {
        statement(
            of: items.compactMap { item in
                switch item {
                case .secondaryKey(let text), .specialKey(let text): parts.contains(.key(text.exact)) ? nil : text
                case .foreignKey(let text): parts.contains(.foreignKey(text.exact)) ? nil : text
                case .check(let text) where parts.contains(.check(Self.firstName(in: text).exact)):
                    text + " /*!80016 NOT ENFORCED */"
                default: item.text
                }
            })
    }
}
