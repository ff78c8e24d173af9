/// Where everything is in an archive's directory (docs/archive-format.md). Paths are relative to it.
package enum ArchiveLayout {
    package static let manifest = "archive.json"
    package static let snapshots = "snapshots"
    package static let binlogs = "binlogs"
    package static let locks = "locks"

    /// `locks/chain`
    package static func lock(_ lock: Lock) -> String { "\(locks)/\(lock.rawValue)" }

    /// `snapshots/20261121T100000Z`
    package static func snapshot(_ id: String) -> String { "\(snapshots)/\(id)" }
    package static func snapshotManifest(_ id: String) -> String { snapshot(id) + "/snapshot.json" }

    /// `binlogs/0001`
    package static func generation(_ number: Int) -> String {
        let digits = String(number)
        return "\(binlogs)/" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// The number of the generation whose directory has this name; nil when none has.
    static func generationNumber(of name: String) -> Int? {
        Int(name).flatMap { $0 >= 1 && generation($0) == "\(binlogs)/\(name)" ? $0 : nil }
    }

    package static func chain(_ generation: Int) -> String { self.generation(generation) + "/chain.json" }
    package static func tail(_ generation: Int) -> String { self.generation(generation) + "/tail.json" }

    /// What keeps others out of an archive.
    package enum Lock: String, Sendable, CaseIterable {
        /// Changes `archive.json`: held for a moment.
        case archive
        /// Appends to the chain of binlog files.
        case chain
        /// Takes a snapshot.
        case create
        /// Shared by those who read snapshots and binlog files; whoever removes some holds it alone.
        case readers
    }
}
