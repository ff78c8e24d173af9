import Binlog
import Fork

/// Whether an archive's chain has the place in the binary log that a snapshot belongs to.
struct ChainCoverage {
    let directory: ArchiveDirectory
    let serverUUID: String
    let coordinates: SnapshotCoordinates
    /// Of the file in which they are (``BinlogContents/head``).
    let head: String

    enum Answer: Equatable {
        case covered(generation: Int, through: Moment)
        /// The chain may still get there.
        case behind
        /// It goes on in another generation, or never had it.
        case broken(String)
    }

    /// - Throws: ``ForkError`` for damage.
    func answer() throws -> Answer {
        guard let generation = try directory.manifest().generations.last else { return .behind }
        guard generation.serverUUID.lowercased() == serverUUID.lowercased() else {
            return .broken("the archive goes on with the binary log of server \(generation.serverUUID)")
        }
        // In this order: a file that is closed meanwhile is in both rather than in none.
        let tail = try directory.tail(generation.number)
        let chain = try directory.chain(generation.number)
        if let file = tail.file, file.name == coordinates.file {
            guard file.size >= coordinates.position else { return .behind }
            return try check(file.contents, tail, generation.number)
        }
        if let file = chain.files.first(where: { $0.name == coordinates.file }) {
            guard file.size >= coordinates.position else {
                return .broken("\(file.name) in the archive has \(file.size) bytes only")
            }
            return try check(file.contents, tail, generation.number)
        }
        // The tail's file was closed between the two reads, or the chain has not come so far.
        guard let first = chain.files.first?.name ?? tail.file?.name else { return .behind }
        if BinlogPosition(file: coordinates.file, offset: coordinates.position)
            < BinlogPosition(file: first, offset: 0)
        {
            return .broken("generation \(generation.number) of the archive begins with \(first)")
        }
        return .behind
    }

    private func check(_ contents: BinlogContents, _ tail: ChainTail, _ generation: Int) throws -> Answer {
        // The source's log was begun anew, and who follows has not noticed it yet.
        guard contents.head == head else { return .behind }
        guard try coordinates.fit(behind: contents.previousGTIDs, within: tail.gtids) else {
            return .broken(
                "the GTIDs there do not fit: the source has executed \(coordinates.gtidSet), the archive's file begins after"
                    + " \(contents.previousGTIDs), and the archive ends with \(tail.gtids)")
        }
        // So that the snapshot's own moment can be forked.
        guard tail.through >= (try coordinates.moment) else { return .behind }
        return .covered(generation: generation, through: tail.through)
    }
}
