import Catalog

/// What the databases, accounts and settings to copy ask of the server that they are copied to. A plain value.
package struct SourceNeeds: Sendable, Codable {
    /// Something that objects use: which of them, as many as there are.
    typealias Users = [String]

    /// User tables by engine, without those of InnoDB. A table whose engine the server cannot tell is under "".
    var tablesByEngine: [String: Users] = [:]
    /// What the tables' rows and indexes take, in bytes, as the server estimates it.
    var tableBytes = 0

    /// By current name, with objects or settings that use them.
    var collations: [String: Users] = [:]
    var characterSets: [String: Users] = [:]
    /// Time zones that are not an offset or SYSTEM.
    var timeZones: [String: Users] = [:]
    var spatialReferenceSystems: [Int: Users] = [:]

    var encryptedTables: Users = []
    var fullTextTables: Users = []
    /// Loadable full-text parsers, by the tables that use them.
    var fullTextParsers: [String: Users] = [:]
    /// Files of tables outside the data directory: directory to files.
    var dataDirectories: [String: Users] = [:]
    /// Those whose parent is in a database that is not copied.
    var foreignKeysToOthers: [ForeignKeyToOther] = []
}

extension SourceNeeds {
    /// What other databases ask for, too.
    mutating func add(_ other: SourceNeeds) {
        func merge<Key>(_ mine: inout [Key: Users], _ others: [Key: Users]) { mine.merge(others, uniquingKeysWith: +) }
        merge(&tablesByEngine, other.tablesByEngine)
        tableBytes = [tableBytes, other.tableBytes].clampedSum
        merge(&collations, other.collations)
        merge(&characterSets, other.characterSets)
        merge(&timeZones, other.timeZones)
        merge(&spatialReferenceSystems, other.spatialReferenceSystems)
        // Tablespaces are nobody's alone.
        encryptedTables += other.encryptedTables.filter { !encryptedTables.contains($0) }
        fullTextTables += other.fullTextTables
        merge(&fullTextParsers, other.fullTextParsers)
        merge(&dataDirectories, other.dataDirectories)
        foreignKeysToOthers += other.foreignKeysToOthers
    }

    /// What a source's settings ask for.
    mutating func addNeeds(ofSettings source: ServerFacts) {
        if let zone = source.variable("time_zone"), Self.isNamed(zone: zone) {
            timeZones[zone, default: []].append("the setting time_zone")
        }
        if let name = source.variable("collation_server") {
            collations[CharacterSetName.current(name), default: []].append("the setting collation_server")
        }
        if let name = source.variable("character_set_server") {
            characterSets[CharacterSetName.current(name), default: []].append("the setting character_set_server")
        }
    }

    /// Neither `SYSTEM` nor an offset such as `+02:00`.
    static func isNamed(zone: String) -> Bool {
        guard let first = zone.first else { return false }
        return zone.uppercased() != "SYSTEM" && first != "+" && first != "-"
    }
}
