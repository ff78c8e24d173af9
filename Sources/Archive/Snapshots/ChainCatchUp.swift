import Binlog
import Files
import MySQL
import Server

/// Brings an archive's chain up to now before and after a snapshot, unless another process follows the source: then that one does.
struct ChainCatchUp {
    let source: Endpoint
    let directory: ArchiveDirectory
    /// Told what happens meanwhile.
    let report: @Sendable (FollowEvent) -> Void
    /// Told in plain words why it waits.
    let note: @Sendable (String) -> Void
    /// How long the process that follows may stand still while it is waited for.
    private static let patience = Duration.seconds(60)

    /// Until the chain has all that the source's binary log has at the beginning.
    /// - Returns: bytes of binary log that were appended; 0 when another process follows.
    /// - Throws: as ``reach(_:)``
    func run() async throws -> UInt64 {
        if let appended = try await appendIfFree() { return appended }
        let server = Server(.source, source)
        let connection = try await server.connect()
        let uuid = try await connection.serverUUID()
        let end = try await SnapshotCoordinates.read(from: connection)
        let head = try await BinlogTally.readHead(of: end.file, from: server).contents.head
        return try await reach(
            ChainCoverage(directory: directory, serverUUID: uuid, coordinates: end, head: head)
        ).bytes
    }

    /// Until the chain has a place in the source's binary log.
    /// - Returns: the generation that has it, what the chain puts before the names of the source's files, how far it goes, and the
    ///   bytes that were appended.
    /// - Throws: ``ForkError`` when it does not get there.
    func reach(
        _ coverage: ChainCoverage
    ) async throws -> (generation: Int, prefix: String, through: Moment, bytes: UInt64) {
        let place = coverage.coordinates.binlogPosition
        var standstill = Standstill<[String: UInt64]>(patience: Self.patience)
        var bytes: UInt64 = 0
        var isWaiting = false
        while true {
            let appended = try await appendIfFree()
            bytes += appended ?? 0
            switch try coverage.answer() {
            case .covered(let generation, let prefix, let through): return (generation, prefix, through, bytes)
            case .broken(let reason):
                throw ForkError(
                    .rejected,
                    "the source's binary log at \(place) is not in the archive's chain of binary log: \(reason)",
                    hint: "the chain broke meanwhile, or another server is followed; run the command again")
            case .behind:
                guard appended == nil, try !standstill.isTooLong(at: sizes()) else {
                    throw ForkError(
                        .rejected, "the archive's binary log does not reach \(place) of the source's",
                        hint: appended == nil
                            ? "see why the process that appends to the archive (\(job: .archiveFollow)) does not get on"
                            : "run the command again")
                }
                if !isWaiting {
                    note("waiting for the process that follows the source to archive its binary log up to \(place)")
                    isWaiting = true
                }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    /// Of the files that are being written: what changes while another process appends, also within a transaction or while a file is
    /// compressed.
    private func sizes() throws -> [String: UInt64] {
        guard let generation = try directory.manifest().generations.last else { return [:] }
        let folder = directory.path(ArchiveLayout.generation(generation.number))
        let files = try Durable.entries(of: folder).filter { !$0.hasSuffix(".zst") }.map { "\(folder)/\($0)" }
        return Dictionary(uniqueKeysWithValues: try zip(files, files.map(Durable.size)))
    }

    /// nil when another process appends.
    private func appendIfFree() async throws -> UInt64? {
        let lock: ArchiveLock
        do {
            lock = try ArchiveLock.take(.chain, in: directory)
        } catch let error as ForkError where error.kind == .refused {
            return nil
        }
        defer { lock.release() }
        var options = FollowOptions(source: source, archive: directory.path)
        options.once = true
        return try await FollowJob(options, report: report).run(in: directory)?.bytes ?? 0
    }
}
