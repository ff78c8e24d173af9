/// What the databases, accounts and settings to copy ask of the server that they are copied to. A plain value.
struct SourceNeeds: Sendable {
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
    /// Foreign keys whose parent is in a database that is not copied: `shop.orders.fk_customer (crm.customers)`.
    var foreignKeysToOthers: Users = []
}
