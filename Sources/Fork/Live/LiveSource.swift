import Binlog
import Catalog
import MySQL
import Server
import Stream

/// A live server.
package struct LiveSource: ForkSource {
    private let server: Server

    package init(_ endpoint: Endpoint) { server = Server(.source, endpoint) }

    package var name: String { server.name }
    package var address: String { server.endpoint.address }
    package var binlogs: any BinlogSource { LiveBinlogs(server: server) }
    package var window: ResolvedWindow? { nil }
    package var warnings: [Wording] { [] }

    package var copyMethod: CopyMethod {
        CopyMethod(
            name: "logical", why: "rows are read at one snapshot of the source and loaded in parallel streams")
    }

    package func facts() async throws -> ServerFacts { try await ServerFactsReader.read(server) }

    package func needs(
        of databases: [String], _ source: ServerFacts, _ options: PreflightOptions
    ) async throws -> SourceNeeds {
        try await SourceNeedsReader.read(
            from: server.connect(), source: source, databases: databases, options: options)
    }

    package func sizes(of databases: [String]) async throws -> [DatabaseSize] {
        try await DatabaseSize.read(from: server.connect(), databases: databases)
    }

    package func objects(_ kinds: [ServerObjects.Kind]) async throws -> ServerObjects {
        try await ServerObjectsReader.read(from: server.connect(), kinds)
    }

    package func notCopied(of databases: [String]) async throws -> [NotCopied] {
        try await CatalogReader.notCopied(from: server.connect(), databases: databases)
    }

    package func accounts() async throws -> AccountSet { try await AccountReader.read(from: server.connect()) }

    package func settings() async throws -> ServerSettings { try await SettingsReader.read(from: server.connect()) }

    package func takeSnapshot(
        readers count: Int, note: @escaping @Sendable (String) -> Void
    ) async throws -> any SourceSnapshot {
        // Nothing that is asked here takes long, locks apart, which have limits of their own.
        try await Connection.$answerLimit.withValue(server.endpoint.planLimit) {
            try await Snapshot.take(of: server, binlogs, readers: count, patience: LockPatience(), note: note)
        }
    }
}
