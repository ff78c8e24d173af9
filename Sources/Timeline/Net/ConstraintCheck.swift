import Binlog

/// Rows that are compared by the values of their keys, once it is known which texts are equal to the server.
public struct ConstraintCheck: Sendable {
    /// A text as a key holds it.
    public struct Text: Sendable, Hashable {
        /// Number of its collation.
        public let collation: UInt16
        /// How many characters of it; nil for all.
        public let prefix: Int?
        public let bytes: [UInt8]
    }

    /// What was changed in one table since the first transaction to be left out.
    struct Rows {
        let table: TableMap
        let comingBack: RowImages
        let going: RowImages
        /// As they will be.
        let present: RowImages
        /// As they were.
        let before: RowImages

        /// nil when nothing was.
        init?(comingBack: RowImages?, going: RowImages?, now: TableChange?, before: TableChange?) throws {
            guard let now else { return nil }
            table = now.table
            self.comingBack = comingBack ?? RowImages()
            self.going = going ?? RowImages()
            self.before = before?.writes ?? RowImages()
            guard case .columns(let key) = now.key else { return nil }
            let shape = RowShape(now.table, key: key)
            var undone: Set<[ArraySlice<UInt8>?]> = []
            for images in [self.comingBack, self.going] {
                for index in 0..<images.count { undone.insert(try images[index].withUnsafeBytes(shape.keyValues)) }
            }
            var present = self.comingBack
            for index in 0..<now.writes.count {
                let image = now.writes[index]
                if try !undone.contains(image.withUnsafeBytes(shape.keyValues)) {
                    image.withUnsafeBytes { present.append($0) }
                }
            }
            self.present = present
        }
    }

    private enum Part: Hashable {
        case bytes([UInt8])
        case text(Text)
    }

    private struct Side {
        let image: [UInt8]
        let value: [Part]

        /// What is the same in any two that are equal.
        var exactParts: [[UInt8]] {
            value.map { if case .bytes(let bytes) = $0 { bytes } else { [] } }
        }
    }

    private struct Comparison {
        let kind: ConstraintConflict.Kind
        let name: String
        let table: TableMap
        let other: TableMap
        /// Of rows that come back, or go.
        var rows: [Side]
        /// Of rows that may be in their way.
        var others: [Side]
        /// Values that are there all the same.
        var exempt: [Side] = []
    }

    private let facts: SourceFacts
    private var comparisons: [Comparison] = []

    init(_ facts: SourceFacts) { self.facts = facts }

    /// All texts that have to be told apart.
    public var texts: Set<Text> {
        var texts: Set<Text> = []
        for comparison in comparisons {
            for side in comparison.rows + comparison.others + comparison.exempt {
                for case .text(let text) in side.value { texts.insert(text) }
            }
        }
        return texts
    }

    // MARK: - What is compared

    mutating func add(_ key: UniqueKeyFacts, of table: TableIdentity, _ rows: Rows) throws {
        try add(
            .unique, key.name, (rows.table, rows.comingBack, key.parts), (rows.table, rows.present, key.parts))
    }

    mutating func add(_ key: ForeignKeyFacts, _ child: Rows, _ parent: Rows) throws {
        let own = key.columns.map { UniqueKeyFacts.Part(column: $0) }
        let theirs = key.parentColumns.map { UniqueKeyFacts.Part(column: $0) }
        try add(
            .parentGoes, key.name, (parent.table, parent.going, theirs), (child.table, child.present, own),
            exempt: (parent.table, parent.present, theirs))
        try add(
            .parentIsGone, key.name, (child.table, child.comingBack, own), (parent.table, parent.before, theirs),
            exempt: (parent.table, parent.present, theirs))
    }

    private typealias Source = (table: TableMap, images: RowImages, parts: [UniqueKeyFacts.Part])

    private mutating func add(
        _ kind: ConstraintConflict.Kind, _ name: String, _ rows: Source, _ others: Source, exempt: Source? = nil
    ) throws {
        let sides = try self.sides(of: rows)
        guard !sides.isEmpty else { return }
        let exact = Set(sides.map(\.exactParts))
        comparisons.append(
            Comparison(
                kind: kind, name: name, table: rows.table, other: others.table, rows: sides,
                others: try self.sides(of: others, matching: exact),
                exempt: try exempt.map { try self.sides(of: $0, matching: exact) } ?? []))
    }

    /// Those without NULL among the values.
    private func sides(of source: Source, matching exact: Set<[[UInt8]]>? = nil) throws -> [Side] {
        let (table, images, parts) = source
        guard let columns = facts.tables[table.identity]?.columns,
            parts.allSatisfy({ columns.indices.contains($0.column) })
        else { return [] }
        let positions = parts.map(\.column)
        let sorted = positions.sorted()
        let shape = RowShape(table, key: positions)
        var sides: [Side] = []
        for index in 0..<images.count {
            let image = images[index]
            let values = try image.withUnsafeBytes(shape.keyValues)
            var value: [Part] = []
            for part in parts {
                guard let place = sorted.firstIndex(of: part.column), let bytes = values[place] else { break }
                value.append(Self.part(bytes, columns[part.column], part.prefix))
            }
            guard value.count == parts.count else { continue }
            let side = Side(image: image, value: value)
            if exact?.contains(side.exactParts) ?? true { sides.append(side) }
        }
        return sides
    }

    private static func part(_ value: ArraySlice<UInt8>, _ column: ColumnFacts, _ prefix: Int?) -> Part {
        guard column.isCollated, let collation = column.collation else {
            return .bytes(column.normalized(prefix.map { value.prefix($0) } ?? value))
        }
        return .text(Text(collation: collation, prefix: prefix, bytes: Array(value)))
    }

    // MARK: - Finding

    /// - Parameter forms: of each text, bytes that are the same for all that are equal to it. One that has none is equal to nothing.
    public func conflicts(_ forms: [Text: [UInt8]]) -> [ConstraintConflict] {
        comparisons.flatMap { comparison -> [ConstraintConflict] in
            func value(_ side: Side) -> [[UInt8]]? {
                var value: [[UInt8]] = []
                for part in side.value {
                    switch part {
                    case .bytes(let bytes): value.append(bytes)
                    case .text(let text):
                        guard let form = forms[text] else { return nil }
                        value.append(form)
                    }
                }
                return value
            }
            let exempt = Set(comparison.exempt.compactMap(value))
            var rows: [[[UInt8]]: Side] = [:]
            for row in comparison.rows { if let value = value(row) { rows[value] = row } }
            return comparison.others.compactMap { other in
                guard let value = value(other), !exempt.contains(value), let row = rows[value],
                    comparison.kind != .unique || row.image != other.image
                else { return nil }
                return ConstraintConflict(
                    kind: comparison.kind, constraint: comparison.name, table: comparison.table, image: row.image,
                    otherTable: comparison.other, otherImage: other.image)
            }
        }
    }
}

/// A row that cannot come back or go, and the one that is in its way.
public struct ConstraintConflict: Sendable {
    public enum Kind: Sendable {
        /// The other row has its unique key.
        case unique
        /// The other row refers to it.
        case parentGoes
        /// The other row, to which it refers, is gone.
        case parentIsGone
    }

    public let kind: Kind
    @ExactText public private(set) var constraint: String
    public let table: TableMap
    public let image: [UInt8]
    public let otherTable: TableMap
    public let otherImage: [UInt8]
}
