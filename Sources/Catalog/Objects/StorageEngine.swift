/// A storage engine, by what a copy has to know of it (MySQL manual, "Alternative Storage Engines").
package struct StorageEngine: Sendable, Hashable {
    private let name: String

    /// - Parameter name: as `information_schema.TABLES` has it; case does not count.
    package init(_ name: String) { self.name = name.uppercased() }

    package static let innodb = StorageEngine("InnoDB")
    package static let blackhole = StorageEngine("BLACKHOLE")

    /// A snapshot shows rows as they were, or there are none.
    package var isReadAtSnapshot: Bool { self == .innodb || self == .blackhole }

    /// What a transaction that is rolled back did is undone.
    package var isTransactional: Bool { self == .innodb }

    /// Whether rows that are written are kept, whatever the estimates say.
    package var keepsRows: Bool { self != .blackhole }

    /// Whether the server estimates from an index how many rows are in a part of it.
    package var estimatesRanges: Bool { self == .innodb }
}
