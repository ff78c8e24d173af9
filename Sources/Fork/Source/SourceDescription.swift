import Binlog
import Catalog
import MySQL
import Server
import Stream
import Timeline

/// All that a fork asks of a source apart from rows and binary log, as of a snapshot: what an archive remembers.
package struct SourceDescription: Sendable, Codable {
    package var facts: ServerFacts
    /// By database: a fork may be of some of them only.
    package var needs: [String: SourceNeeds]
    package var sizes: [DatabaseSize]
    package var objects: ServerObjects
    package var catalog: Catalog
    package var accounts: AccountSet
    package var settings: ServerSettings
    package var preparedTransactions: [UndecidedTransaction]
    package var session: SourceSession
    /// How the server writes its binary log, and its tables at the snapshot.
    package var binlog: SourceFacts

    /// Reads it from a live server, whose snapshot keeps definitions as they are meanwhile.
    package static func read(of source: any ForkSource, at snapshot: any SourceSnapshot) async throws -> Self {
        var facts = try await source.facts()
        facts.isLive = false
        let options = PreflightOptions(copiesSettings: false)
        let databases = try await snapshot.databases()
        facts.databases = databases
        var needs: [String: SourceNeeds] = [:]
        for database in databases {
            // Two names may be one key of JSON.
            needs[database, default: SourceNeeds()].add(try await source.needs(of: [database], facts, options))
        }
        return SourceDescription(
            facts: facts, needs: needs, sizes: try await source.sizes(of: databases),
            objects: try await source.objects(ServerObjects.Kind.allCases),
            catalog: try await snapshot.catalog(of: databases), accounts: try await snapshot.accounts(),
            settings: try await snapshot.settings(), preparedTransactions: snapshot.preparedTransactions,
            session: try await source.binlogs.session(), binlog: try await source.binlogs.facts())
    }

    /// What the databases, and the settings if they are copied too, ask of a target.
    package func needs(of databases: [String], _ options: PreflightOptions) -> SourceNeeds {
        var all = databases.compactMap { needs[$0] }.reduce(into: SourceNeeds()) { $0.add($1) }
        // Between databases that are copied both.
        all.foreignKeysToOthers.removeAll { key in
            databases.contains { key.hasParent(in: $0) }
        }
        if options.copiesSettings { all.addNeeds(ofSettings: facts) }
        return all
    }
}
