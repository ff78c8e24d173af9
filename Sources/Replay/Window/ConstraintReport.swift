import Binlog
import Server
import Stream
import Timeline

/// Rows of excluded transactions that cannot come back or go: others, which came or went after them, are in their way.
package struct ConstraintReport: Sendable {
    let count: Int
    /// The first ones.
    private let conflicts: [ConstraintConflict]
    private var causes: [RowPlace: Cause] = [:]

    private struct Cause: Sendable {
        let gtid: GTID?
        let position: BinlogPosition
    }

    /// A row by its key.
    private struct RowPlace: Hashable {
        let table: TableIdentity
        let key: [ArraySlice<UInt8>?]
    }

    private static let limit = 10

    init(_ all: [ConstraintConflict]) {
        count = all.count
        conflicts = Array(all.prefix(Self.limit))
    }

    /// Goes through the window again for who brought them there.
    mutating func findCauses(
        in findings: WindowFindings, without gtids: Set<GTID>, facts: SourceFacts, _ reader: WindowReader
    ) async throws {
        guard !conflicts.isEmpty else { return }
        var wanted: [TableIdentity: Set<[ArraySlice<UInt8>?]>] = [:]
        for place in conflicts.compactMap({ place($0.otherTable, $0.otherImage, facts) }) {
            wanted[place.table, default: []].insert(place.key)
        }
        var causes: [RowPlace: Cause] = [:]
        var transaction: TransactionStart?
        try await reader.read(from: ReadingPoint(findings.start), until: ReadingPoint(findings.end)) { step in
            if case .begin(let start) = step {
                let isExcluded = start.gtid?.gtid.map(gtids.contains) ?? false
                transaction = findings.counts(start) && !isExcluded ? start : nil
            }
            guard let start = transaction, case .rows(let change) = step, let keys = wanted[change.table.identity],
                case .columns(let columns)? = facts.tables[change.table.identity]?.key
            else { return }
            let cause = Cause(gtid: start.gtid?.gtid, position: change.event.position)
            for key in try change.keys(columns) where keys.contains(key) {
                causes[RowPlace(table: change.table.identity, key: key)] = cause
            }
        }
        self.causes = causes
    }

    private func place(_ table: TableMap, _ image: [UInt8], _ facts: SourceFacts) -> RowPlace? {
        guard case .columns(let columns)? = facts.tables[table.identity]?.key,
            let key = try? image.withUnsafeBytes(RowShape(table, key: columns).keyValues)
        else { return nil }
        return RowPlace(table: table.identity, key: key)
    }

    func problem(_ facts: SourceFacts) -> Problem {
        let shown = conflicts.map { conflict in
            let row = text(conflict.table, conflict.image, facts)
            let other = text(conflict.otherTable, conflict.otherImage, facts)
            let cause = place(conflict.otherTable, conflict.otherImage, facts).flatMap { causes[$0] }.map {
                " since \($0.gtid?.description ?? $0.position.description)"
            }
            let words =
                switch conflict.kind {
                case .unique: "the unique key \(conflict.constraint) of \(row) belongs to \(other)"
                case .parentGoes: "\(other) refers to \(row), which would go, by foreign key \(conflict.constraint)"
                case .parentIsGone:
                    "\(row) refers to \(other), which is gone, by foreign key \(conflict.constraint)"
                }
            return words + (cause ?? "")
        }
        return Problem(
            code: Problem.unreachable, server: .source,
            message: "the transactions cannot be left out, since later ones depend on them: "
                + "\(shown.joined(separator: "; "))\(count > conflicts.count ? " …" : "")",
            hint: "leave the later transactions out as well, or choose a moment before them")
    }

    /// `shop.orders (17)`
    private func text(_ table: TableMap, _ image: [UInt8], _ facts: SourceFacts) -> String {
        ConflictReport.text(of: image, table, key: facts.tables[table.identity]?.key ?? .wholeRow)
    }
}
