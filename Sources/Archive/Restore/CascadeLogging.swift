import Binlog
import Fork
import Timeline

/// Whether rows that foreign keys changed by themselves are in the binary log depends on the server's version (``SourceFacts``), and
/// an archive may be older than its server's last upgrade. A window is resolved in one way or the other: not half and half.
enum CascadeLogging {
    private static let since = 90_600

    /// The first file, between a snapshot and a moment, of a server that logs otherwise than the one of the file before.
    static func change(
        in binlogs: ArchivedBinlogs, between snapshot: BinlogPosition, and cut: BinlogPosition
    ) async throws -> String? {
        let names = binlogs.chain.files.map(\.name)
        let ends = [snapshot.file, cut.file].compactMap { names.firstIndex(of: $0) }.sorted()
        guard let first = ends.first, let last = ends.last else { return nil }
        var logs: Bool?
        for name in names[first...last] {
            let version = try await binlogs.head(of: name).format.serverVersion
            let now = ServerVersion(text: version, comment: "").number >= since
            if let logs, logs != now { return name }
            logs = now
        }
        return nil
    }

    /// - Throws: ``ForkError`` (unreachable) when there are such foreign keys, and the server was upgraded in between.
    static func check(
        _ binlogs: ArchivedBinlogs, between snapshot: SnapshotManifest, and cut: BinlogPosition
    ) async throws {
        guard let file = try await change(in: binlogs, between: snapshot.position, and: cut) else { return }
        let facts = try await binlogs.facts()
        guard let key = facts.cascades.first, facts.nativeForeignKeys != true else { return }
        throw ForkError(
            .unreachable,
            "between snapshot \(snapshot.id) and the moment, the server was upgraded (\(file)): it logs what foreign keys with"
                + " CASCADE or SET NULL change, such as that from \(key.child) to \(key.parent), since MySQL 9.6 only",
            hint: "choose a moment on the snapshot's side of the upgrade, or a snapshot on the moment's (--snapshot)")
    }
}
