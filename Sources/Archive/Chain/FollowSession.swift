import Binlog
import Fork
import MySQL
import Server
import Stream

/// Follows a source for as long as its connections last.
final class FollowSession {
    private let options: FollowOptions
    private let directory: ArchiveDirectory
    private let report: @Sendable (FollowEvent) -> Void
    private var writer: ChainWriter?
    private var lastFlush = ContinuousClock.now
    /// What was reported of what the writer has appended.
    private var reported: UInt64 = 0
    private var horizon = Horizon()

    init(_ options: FollowOptions, in directory: ArchiveDirectory, report: @escaping @Sendable (FollowEvent) -> Void) {
        self.options = options
        self.directory = directory
        self.report = report
    }

    /// How far the chain goes; nil when the session did not get as far as to know it.
    var state: FollowState? {
        guard let writer, let position = writer.position else { return nil }
        return FollowState(
            generation: writer.generation, position: position, gtids: writer.gtids, through: writer.through,
            lag: horizon.lag(behind: writer.through), bytes: writer.appended.bytes,
            transactions: writer.appended.transactions)
    }

    /// - Parameters:
    ///   - known: a break that was found before, so that a new generation begins.
    ///   - trusts: whether a source that cannot read its file where the archive ends is taken for one that has other bytes there.
    /// - Throws: ``ChainBreak``, and all that can go wrong with a server, its binary log, and the disk. What was appended counts all
    ///   the same.
    func run(after known: ChainBreak?, trusts: Bool) async throws {
        let source = Server(.source, options.source.withSilenceLimit)
        let connection = try await source.connect()
        try await BinlogAccess.check(source, connection, readsEnd: true)
        let resets = try await ResetWatch.begin(on: connection)
        let uuid = try await connection.serverUUID()
        let files = try await LiveBinlogs(server: source).files()
        let now = try await SnapshotCoordinates.read(from: connection)
        let proof = ChainProof(source: source, serverUUID: uuid, files: files, now: now)
        let start = try await begin(after: known, proof, connection)
        let end: BinlogEnd = options.once ? .through(now.binlogPosition) : .never
        do {
            let stream = try await ServerBinlogStream(
                from: source, at: .position(start.position), to: end,
                heartbeat: min(options.flushInterval, .seconds(1)))
            defer { stream.stop() }
            try await read(stream, from: start, proof, resets, trusts: trusts)
            try flush()
        } catch is CancellationError {
            try flush()
            throw CancellationError()
        } catch {
            // Whole transactions are right whatever came behind them.
            try? flush()
            throw error
        }
    }

    // MARK: - Where to begin

    private func begin(
        after known: ChainBreak?, _ proof: ChainProof, _ connection: Connection
    ) async throws -> ChainProof.Start {
        guard let last = try directory.manifest().generations.last else {
            return try begin(.first, "", at: options.firstFile ?? proof.end.file, proof)
        }
        do {
            if let known { throw known }
            let chain = try RecoveredChain(of: last, in: directory)
            guard proof.isSameServer(as: chain) else { return try await handOver(chain, proof, connection) }
            let start = try await proof.start(after: chain)
            writer = try ChainWriter(after: chain, in: directory)
            report(.connected(generation: last.number, position: chain.tally.position))
            return start
        } catch let found as ChainBreak {
            let wanted = proof.files.first { $0.name == found.firstFile } ?? proof.files.first
            let file = wanted?.name ?? proof.end.file
            return try begin(found.cause, "\(found.detail); it goes on with \(file)", at: file, proof)
        }
    }

    /// Goes on with the binary log of a server that has taken over.
    private func handOver(
        _ chain: RecoveredChain, _ proof: ChainProof, _ connection: Connection
    ) async throws -> ChainProof.Start {
        let search = HandoverSearch(chain: chain, directory: directory, proof: proof, connection: connection)
        let (handover, start) = try await search.find()
        let writer = try ChainWriter(after: chain, in: directory)
        try writer.handOver(to: handover)
        self.writer = writer
        report(.handedOver(handover, generation: chain.generation.number))
        return start
    }

    private func begin(
        _ cause: ArchiveManifest.Cause, _ detail: String, at file: String, _ proof: ChainProof
    ) throws -> ChainProof.Start {
        let number = (try directory.manifest().generations.last?.number ?? 0) + 1
        let generation = ArchiveManifest.Generation(
            number: number, serverUUID: proof.serverUUID, begun: proof.now.time, cause: cause, detail: detail)
        writer = try ChainWriter(beginning: generation, in: directory)
        report(cause == .first ? .connected(generation: number, position: nil) : .broke(generation))
        return ChainProof.Start(position: BinlogPosition(file: file, offset: 4), check: nil)
    }

    // MARK: - Reading

    private func read(
        _ stream: ServerBinlogStream, from start: ChainProof.Start, _ proof: ChainProof, _ resets: ResetWatch,
        trusts: Bool
    ) async throws {
        guard let writer else { return }
        var check = start.check
        // Where the source's log ended says something of the archive only once it is proven to be the same log.
        if check == nil { horizon.note(proof.now) }
        lastFlush = .now
        // The file of which nothing was appended before it was known that the log is still the proven one.
        var file: String?
        while let events = try await next(stream, check, trusts: trusts) {
            for var events in events.filter({ $0.position != $0.end }).byFile {
                while let pending = check, let event = events.popFirst() {
                    if try pending.take(event) {
                        check = nil
                        horizon.note(proof.now)
                    }
                }
                guard let first = events.first else { continue }
                if file != first.position.file {
                    // A server that crashed left it so; one whose binary log was reset may send, without a word, what has come into
                    // the place of the next file. Not what the proof has decided already.
                    if let open = writer.tally, open.file != first.position.file, !open.isClosed,
                        first.position.file != start.position.file
                    {
                        try await proof.checkHead(of: open.file, is: open.contents.head)
                    }
                    try await resets.check()
                    file = first.position.file
                }
                for closed in try writer.append(events) { report(.rotated(file: closed)) }
            }
            if check == nil, horizon.isDue(options.pollInterval) { try await noteEnd(resets) }
            if ContinuousClock.now - lastFlush >= options.flushInterval { try flush() }
        }
        if let check { throw check.unreadable("it ends before") }
    }

    private func next(
        _ stream: ServerBinlogStream, _ check: LastTransactionCheck?, trusts: Bool
    ) async throws -> [Event]? {
        do {
            return try await stream.next()
        } catch let error as ForkError where error.kind == .unreachable && check != nil && trusts {
            throw check?.unreadable("\(error)") ?? error
        } catch let error as BinlogError where check != nil && trusts {
            throw check?.unreadable("\(error)") ?? error
        }
    }

    /// Asks where the source's binary log ends, after all that the writer has was read.
    /// - Throws: ``ChainBreak`` when it was reset, and ``UnprovenLog`` when it may have been: it may have grown again to any place.
    private func noteEnd(_ resets: ResetWatch) async throws {
        guard let position = writer?.serverPosition else { return }
        let end = try await SnapshotCoordinates.read(from: resets.connection)
        guard end.binlogPosition >= position else {
            throw ChainBreak(
                .reset,
                "the source's binary log ends at \(end.binlogPosition), before \(position), where the archive ends: it was reset"
            )
        }
        try await resets.check()
        horizon.note(end)
    }

    private func flush() throws {
        guard let writer else { return }
        lastFlush = .now
        let moment = writer.serverPosition.flatMap { horizon.through(at: $0) }
        try writer.flush(through: moment)
        guard let state, state.bytes > reported || moment != nil else { return }
        report(.appended(state, bytes: state.bytes - reported))
        reported = state.bytes
    }
}

extension Endpoint {
    /// Of a server that is gone without a word, one knows after a minute.
    fileprivate var withSilenceLimit: Endpoint {
        var endpoint = self
        endpoint.silenceLimit = 60
        return endpoint
    }
}

extension [Event] {
    /// The events of each file.
    fileprivate var byFile: [ArraySlice<Event>] {
        var runs: [ArraySlice<Event>] = []
        var start = startIndex
        while start < endIndex {
            let file = self[start].position.file
            let end = self[start...].firstIndex { $0.position.file != file } ?? endIndex
            runs.append(self[start..<end])
            start = end
        }
        return runs
    }
}
