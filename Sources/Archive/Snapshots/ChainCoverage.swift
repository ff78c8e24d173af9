import Binlog
import Server

/// Whether an archive's chain has the place in the binary log that a snapshot belongs to.
struct ChainCoverage {
    let directory: ArchiveDirectory
    let serverUUID: String
    let coordinates: SnapshotCoordinates
    /// Of the file in which they are (``BinlogContents/head``).
    let head: String

    enum Answer: Equatable {
        /// - Parameter prefix: what the chain puts before the names of the server's files.
        case covered(generation: Int, prefix: String, through: Moment)
        /// The chain may still get there.
        case behind
        /// It goes on in another generation, or never had it.
        case broken(String)
    }

    /// - Throws: ``ForkError`` for damage.
    func answer() throws -> Answer {
        guard let generation = try directory.manifest().generations.last else { return .behind }
        // In this order: a file that is closed meanwhile is in both rather than in none; and a handover is entered before its files.
        let tail = try directory.tail(generation.number)
        let chain = try directory.chain(generation.number)
        let entered = try directory.manifest().generations.last { $0.number == generation.number } ?? generation
        let files = tail.names(after: chain.files)
        if files.isEmpty { return .behind }
        let segments = files.map { entered.segment(of: $0) }
        guard let segment = segments.last(where: { $0.serverUUID.lowercased() == serverUUID.lowercased() }) else {
            let server = segments.last?.serverUUID ?? entered.serverUUID
            return .broken("the archive goes on with the binary log of server \(server)")
        }
        let wanted = segment.prefix + coordinates.file
        if let file = tail.file, file.name == wanted {
            guard file.size >= coordinates.position else { return .behind }
            return try check(file.contents, tail, segment, generation.number)
        }
        if let file = chain.files.first(where: { $0.name == wanted }) {
            guard file.size >= coordinates.position else {
                return .broken("\(file.name) in the archive has \(file.size) bytes only")
            }
            return try check(file.contents, tail, segment, generation.number)
        }
        // The tail's file was closed between the two reads, or the chain has not come so far.
        guard let first = zip(files, segments).first(where: { $1 == segment })?.0 else { return .behind }
        if BinlogPosition(file: wanted, offset: coordinates.position) < BinlogPosition(file: first, offset: 0) {
            return .broken(
                "generation \(generation.number) of the archive has this server's binary log from \(first) on")
        }
        return .behind
    }

    private func check(
        _ contents: BinlogContents, _ tail: ChainTail, _ segment: ChainSegment, _ generation: Int
    ) throws -> Answer {
        // The source's log was begun anew, and who follows has not noticed it yet.
        guard contents.head == head else { return .behind }
        let earlier = contents.previousGTIDs.union(segment.held ?? GTIDSet())
        guard coordinates.fit(behind: earlier, within: tail.gtids) else {
            return .broken(
                "the GTIDs there do not fit: the source has executed \(coordinates.gtids.onOneLine), the archive's file begins after"
                    + " \(earlier), and the archive ends with \(tail.gtids)")
        }
        // So that the snapshot's own moment can be forked.
        guard tail.through >= coordinates.time else { return .behind }
        return .covered(generation: generation, prefix: segment.prefix, through: tail.through)
    }
}
