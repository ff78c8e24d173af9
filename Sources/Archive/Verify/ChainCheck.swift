import Binlog
import Files
import Server
import Synchronization

/// The binlog files of a generation: each is read event by event, and then whether each goes on where the one before it ended.
final class ChainCheck: Sendable {
    typealias Finding = ArchiveVerification.Finding

    let archive: ArchiveDirectory
    let chain: ArchivedChain
    private let snapshots: [SnapshotCheck]
    /// What the files that could be read come to, by name.
    private let tallies = Mutex<[String: BinlogTally]>([:])

    init(archive: ArchiveDirectory, chain: ArchivedChain, snapshots: [SnapshotCheck]) {
        self.archive = archive
        self.chain = chain
        self.snapshots = snapshots
    }

    /// By its path in the archive's directory.
    func name(of file: ArchivedBinlogFile) -> String { String(file.path.dropFirst(archive.path.count + 1)) }

    var checks: [FileCheck] {
        chain.files.map { file in
            let stored: UInt64 =
                switch file.content {
                case .closed(let closed): closed.storedSize
                case .open(let open): open.size
                }
            return FileCheck(file: name(of: file), size: stored) { try self.read(file) }
        }
    }

    /// - Throws: ``ForkError`` or ``BinlogError`` when the file is damaged.
    private func read(_ file: ArchivedBinlogFile) throws -> [Finding] {
        var marks = Dictionary(
            grouping: snapshots.filter { $0.manifest.position.file == file.name }, by: \.manifest.position.offset)
        var findings: [Finding] = []
        let tally: BinlogTally
        do {
            tally = try BinlogTally.read(file) { tally in
                guard !marks.isEmpty, tally.whole == tally.end else { return }
                for snapshot in marks.removeValue(forKey: tally.end) ?? [] {
                    findings += self.gtidFindings(of: snapshot, tally)
                }
            }
        } catch let error as BinlogError {
            throw FileError.damaged(file.path, "is damaged: \(error)")
        }
        for snapshot in marks.values.joined() {
            findings.append(finding(snapshot, "belongs to \(snapshot.manifest.position), where no transaction ends"))
        }
        if tally.contents != file.contents || tally.whole != file.size {
            findings.append(
                Finding(name(of: file), "\(file.path) does not hold the transactions that the manifest tells of"))
        }
        tallies.withLock { $0[file.name] = tally }
        return findings
    }

    private func gtidFindings(of snapshot: SnapshotCheck, _ tally: BinlogTally) -> [Finding] {
        let coordinates = snapshot.manifest.coordinates
        let earlier = tally.gtids.union(tally.segment?.held ?? GTIDSet())
        guard coordinates.fit(behind: earlier, within: chain.gtids) else {
            return [
                finding(
                    snapshot,
                    "has other GTIDs than the binary log has at \(coordinates.binlogPosition): \(coordinates.gtids.onOneLine), of which"
                        + " \(coordinates.purgedGTIDs.onOneLine) were purged, instead of \(earlier.onOneLine)")
            ]
        }
        return []
    }

    private func finding(_ snapshot: SnapshotCheck, _ problem: String) -> Finding {
        let file = ArchiveLayout.snapshotManifest(snapshot.manifest.id)
        return Finding(file, "\(archive.path(file)) \(problem)")
    }

    /// What does not fit together; after the files were read.
    func findingsBetweenFiles() -> [Finding] {
        let tallies = tallies.withLock { $0 }
        var findings: [Finding] = []
        let first = chain.files.first
        var gtids = first.flatMap { tallies[$0.name] }?.gtids ?? GTIDSet()
        gtids.formUnion(first?.segment.held ?? GTIDSet())
        for (file, next) in zip(chain.files, chain.files.dropFirst()) {
            let hasOtherServer = file.segment != next.segment
            if !hasOtherServer, let number = BinlogPosition.sequence(of: file.name),
                BinlogPosition.sequence(of: next.name) != number + 1
            {
                findings.append(
                    Finding(
                        ArchiveLayout.chain(chain.generation.number),
                        "\(next.name) does not follow on \(file.name): files are missing"))
            }
            guard let end = tallies[file.name], let beginning = tallies[next.name] else { continue }
            let previous = beginning.contents.previousGTIDs
            if hasOtherServer {
                let held = next.segment.held ?? GTIDSet()
                if !held.contains(gtids) || !held.contains(previous) {
                    findings.append(
                        Finding(
                            name(of: next),
                            "\(next.path) is of a server that took over after \(held.onOneLine), and \(file.name) ends with"
                                + " \(gtids.onOneLine)"))
                }
                gtids.formUnion(held)
            } else {
                // What came last in a file may be left out (``BinlogTally/goOn(after:)``), and what came before a server took over.
                let optional = end.gtids.subtracting(end.contents.previousGTIDs)
                    .union(next.segment.held ?? GTIDSet())
                if !gtids.contains(previous) || !optional.contains(gtids.subtracting(previous)) {
                    findings.append(
                        Finding(
                            name(of: next),
                            "\(next.path) follows on \(previous.onOneLine), and \(file.name) ends with"
                                + " \(gtids.onOneLine)"))
                }
            }
            gtids.formUnion(beginning.gtids)
        }
        for snapshot in snapshots where !chain.contains(snapshot.manifest) {
            findings.append(
                finding(
                    snapshot,
                    "belongs to \(snapshot.manifest.position), which is not in generation \(chain.generation.number)"))
        }
        if let last = chain.files.last, case .open = last.content, tallies.count == chain.files.count,
            gtids != chain.gtids
        {
            let tail = ArchiveLayout.tail(chain.generation.number)
            findings.append(
                Finding(
                    tail,
                    "\(archive.path(tail)) tells of \(chain.gtids.onOneLine), and the binary log ends with"
                        + " \(gtids.onOneLine)"))
        }
        return findings
    }
}

extension BinlogTally {
    /// Reads a whole file.
    /// - Parameter body: told after each event.
    /// - Throws: ``ForkError`` when it is not what was stored, and ``BinlogError`` when it is no binlog file all the same.
    fileprivate static func read(
        _ file: ArchivedBinlogFile, _ body: (BinlogTally) throws -> Void
    ) throws -> BinlogTally {
        let bytes = try file.openUnproven()
        var splitter = EventSplitter()
        var decoder = EventDecoder(at: BinlogPosition(file: file.serverName, offset: 4), isGapless: true)
        var tally = BinlogTally(file: file.serverName, in: file.segment)
        var trouble: (any Error)?
        while true {
            let piece = try bytes.read(StoredFileReader.pieceSize)
            if piece.isEmpty { break }
            // Damage of the file explains what is wrong with its events: it is read to its end in any case.
            if trouble != nil { continue }
            do {
                splitter.append(piece)
                while let packet = try splitter.next() {
                    try tally.take(decoder.decode(packet))
                    try body(tally)
                }
            } catch {
                trouble = error
            }
        }
        if let trouble { throw trouble }
        guard splitter.pending == 0 else {
            throw BinlogError("\(splitter.pending) bytes of an event are there, and no more", at: tally.position)
        }
        return tally
    }
}
