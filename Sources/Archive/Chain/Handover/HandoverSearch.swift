import Binlog
import Fork
import MySQL
import Server
import Stream
import Timeline

/// Whether the chain goes on with the binary log of another server than the one that it ends with: a replica that was promoted.
///
/// GTIDs prove it. The server must have executed all that the servers before had (``HandoverClaim``), and have logged it before
/// anything else (``HandoverScan``): then it was, behind that place in its binary log, what the server before was where the chain
/// ends, and what follows in its log follows on the chain.
struct HandoverSearch {
    let chain: RecoveredChain
    let directory: ArchiveDirectory
    let proof: ChainProof
    let connection: Connection

    private var source: Server { proof.source }

    /// - Returns: the handover, and where in the server's binary log to begin: with the file in which the first transaction is
    ///   that was not archived, or will be.
    /// - Throws: ``ChainBreak`` when it is not proven, and ``StillApplying`` while the server has received what it lacks, and applies it.
    func find() async throws -> (handover: ArchiveManifest.Handover, start: ChainProof.Start) {
        do {
            let archived = try ArchivedChain(chain.generation, in: directory)
            let held = try await self.held(archived)
            try await checkLogging()
            let file = try await prove(archived, held)
            let handover = ArchiveManifest.Handover(
                segment: chain.generation.nextSegment(after: chain.tally.chainFile), serverUUID: proof.serverUUID,
                begun: proof.now.time, after: chain.tally.position, gtids: held)
            return (handover, ChainProof.Start(position: BinlogPosition(file: file, offset: 4), check: nil))
        } catch let found as ChainBreak {
            throw ChainBreak(
                found.cause,
                "another server answers: the archive ends at \(chain.tally.serverPosition) of the server"
                    + " \(chain.segment.serverUUID), and this is \(proof.serverUUID); \(found.detail)")
        }
    }

    // MARK: - By sets

    /// All that the servers before had executed where the chain ends.
    /// - Throws: ``ChainBreak`` when what this server has executed does not go with it.
    private func held(_ archived: ArchivedChain) async throws -> GTIDSet {
        guard isAllGTIDs(archived) else {
            throw ChainBreak(.failover, "nothing proves that it goes on there, since transactions have no GTIDs")
        }
        var held = archived.gtids
        // What was not in its files, such as what a server was copied with. Whether a snapshot is damaged is of no concern here.
        for snapshot in try directory.manifest().snapshots where snapshot.generation == chain.generation.number {
            guard let manifest = try? directory.snapshot(snapshot.id) else { continue }
            held.formUnion(manifest.coordinates.gtids)
        }
        let claim = HandoverClaim(
            held: held, executed: proof.now.gtids, purged: proof.now.purgedGTIDs)
        switch claim.verdict {
        case .possible: return held
        case .unrelated:
            throw ChainBreak(.failover, "it has executed none of the transactions that are archived: it is no replica")
        case .lagging(let missing):
            if try await isApplying(missing) { throw StillApplying(server: proof.serverUUID, missing: missing) }
            throw ChainBreak(
                .lagging,
                "it lacks transactions that are archived, and that it had not got when it took over: \(missing.onOneLine)"
            )
        case .purged(let lost):
            throw ChainBreak(
                .purged,
                "transactions that are not archived are not in its binary log, which begins with \(proof.range):"
                    + " \(lost.onOneLine)")
        }
    }

    /// Whether every transaction in the files of the last server has a GTID.
    private func isAllGTIDs(_ archived: ArchivedChain) -> Bool {
        let files = archived.files.filter { $0.prefix == chain.segment.prefix }
        guard let first = files.first, chain.tally.isAllGTIDs, !archived.gtids.isEmpty else { return false }
        let count = files.reduce(0) { $0 + $1.contents.transactions }
        return archived.gtids.subtracting(first.previousGTIDs).count >= UInt64(count)
    }

    /// Whether the server has received transactions, and is about to apply them.
    private func isApplying(_ missing: GTIDSet) async throws -> Bool {
        do {
            let received = try await connection.query(
                "SELECT RECEIVED_TRANSACTION_SET AS received FROM performance_schema.replication_connection_status"
            ).rows.map { try GTIDSet($0.text("received")) }
            let appliers = try await connection.query(
                "SELECT COUNT(*) AS n FROM performance_schema.replication_applier_status WHERE SERVICE_STATE = 'ON'"
            ).rows.first?.int("n")
            return appliers != 0 && received.reduce(GTIDSet()) { $0.union($1) }.contains(missing)
        } catch let error as ServerError where !error.isConnectionLost {
            // The account may not look.
            return false
        }
    }

    // MARK: - How it logs

    /// - Throws: ``ChainBreak`` when the server's binary log does not tell all, or tells it in other words than the snapshots.
    private func checkLogging() async throws {
        let variables = try await connection.query(
            "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('log_replica_updates', 'log_slave_updates',"
                + " 'lower_case_table_names')", operation: "read how the server writes its binary log"
        ).rows.map { ($0.text("Variable_name"), $0.text("Value")) }
        let values = Dictionary(variables, uniquingKeysWith: { first, _ in first })
        guard values["log_replica_updates"] ?? values["log_slave_updates"] == "ON" else {
            throw ChainBreak(
                .failover,
                "it does not log what it replicates (log_replica_updates=OFF), so nothing says in which order it was")
        }
        let described = try described()
        let before = BinlogFilters(
            logged: described?.binlog.loggedDatabases ?? [], unlogged: described?.binlog.unloggedDatabases ?? [])
        guard try await BinlogFilters.read(from: connection) == before else {
            throw ChainBreak(
                .failover, "it logs other databases than the server before (binlog_do_db, binlog_ignore_db)")
        }
        guard let described, described.facts.foldsCase != (values["lower_case_table_names"] != "0") else { return }
        throw ChainBreak(
            .failover, "it compares names of tables otherwise than the server before (lower_case_table_names)")
    }

    /// What the generation's newest readable snapshot tells.
    private func described() throws -> SourceDescription? {
        let snapshots = try directory.manifest().snapshots.filter { $0.generation == chain.generation.number }
        for snapshot in snapshots.reversed() {
            guard let manifest = try? directory.snapshot(snapshot.id) else { continue }
            return try? StoredDescription(of: manifest, in: directory, name: "archive \(directory.path)").read()
        }
        return nil
    }

    // MARK: - By order

    /// - Returns: the file to begin with.
    /// - Throws: ``ChainBreak``
    private func prove(_ archived: ArchivedChain, _ held: GTIDSet) async throws -> String {
        let (executed, purged) = (proof.now.gtids, proof.now.purgedGTIDs)
        let transactions = try await ChainEnd.read(archived).transactions
        let oldest = try await previousGTIDs(0)
        guard held.contains(oldest) else {
            throw ChainBreak(
                .purged, "its binary log begins after \(oldest.subtracting(held).onOneLine), which are not archived")
        }
        let hasMore = !held.contains(executed)
        let first = try await lastFile { held.contains($0) }
        var from = first
        if let last = transactions.last?.gtid, !oldest.contains(last) {
            // Else nothing says what the server did before it had it.
            guard !hasMore || !purged.contains(last) else {
                throw ChainBreak(
                    .failover,
                    "its binary log does not have \(last), the last archived transaction: it was copied later, and what is in"
                        + " its log since then may be from before it took over")
            }
            if !purged.contains(last) { from = min(from, try await lastFile { !$0.contains(last) }) }
        } else if transactions.isEmpty, hasMore {
            throw ChainBreak(.failover, "no transaction is archived by which it could be told when it took over")
        }
        let before = try await previousGTIDs(from)
        let logged = executed.subtracting(purged).subtracting(before)
        let awaited = logged.subtracting(logged.subtracting(held))
        try await scan(
            HandoverScan(
                held: held, awaited: awaited, archived: transactions, before: chain.segment.serverUUID,
                now: proof.serverUUID), from: proof.files[from].name)
        return proof.files[first].name
    }

    private func scan(_ scan: HandoverScan, from file: String) async throws {
        var (scan, reader, tracer) = (scan, TransactionReader(), TransactionTracer())
        guard !scan.isComplete else { return }
        let stream = try await ServerBinlogStream(
            from: source, at: .position(BinlogPosition(file: file, offset: 4)), to: .through(proof.end))
        defer { stream.stop() }
        while !scan.isComplete, let events = try await stream.next() {
            for event in events where !scan.isComplete {
                try reader.take(event) { step in
                    try tracer.take(step) { try scan.take($0) }
                }
            }
        }
        try scan.finish()
    }

    /// The last file of which the GTIDs before it are as wanted: of no file after one of which they are not, they are.
    private func lastFile(where isWanted: (GTIDSet) -> Bool) async throws -> Int {
        var (low, high) = (0, proof.files.count)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if isWanted(try await previousGTIDs(middle)) { low = middle } else { high = middle }
        }
        return low
    }

    private func previousGTIDs(_ index: Int) async throws -> GTIDSet {
        try await BinlogTally.readHead(of: proof.files[index].name, from: source).contents.previousGTIDs
    }
}

/// A server that took over has received what is archived, and has not applied all of it yet.
struct StillApplying: Error, CustomStringConvertible {
    let server: String
    let missing: GTIDSet

    var description: String {
        "the server \(server), which answers now, has received and not yet applied transactions that are archived:"
            + " \(missing.onOneLine)"
    }
}
