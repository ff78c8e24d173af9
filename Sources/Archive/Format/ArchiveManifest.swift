import Binlog
import Fork

/// `archive.json`: what belongs to the archive. A snapshot that is not named here does not count, and neither does a generation.
package struct ArchiveManifest: Sendable, Codable, Equatable {
    /// The version of everything in the directory. Readers refuse one that they do not know. 1 has no snapshots with a span, 2 no
    /// handovers, and no snapshots with the types inside JSON.
    package static let currentFormat = 3
    package static let knownFormats = 1...currentFormat

    package var format = Self.currentFormat
    /// A UUID; every manifest below has it too, so that files of two archives are never mixed.
    package var archive: String
    package var created: Moment
    /// In the order in which they were begun; only the last one grows.
    package var generations: [Generation] = []
    /// Oldest first.
    package var snapshots: [Snapshot] = []

    package init(archive: String, created: Moment) {
        self.archive = archive
        self.created = created
    }

    /// An unbroken chain of binlog files: of one server, and of those that took over from it with all that it had.
    package struct Generation: Sendable, Equatable {
        /// Counted from 1; the name of the directory.
        package var number: Int
        /// Of the server with which it begins.
        package var serverUUID: String
        package var begun: Moment
        package var cause: Cause
        /// What was found, in words, where the chain before was broken; empty for the first one.
        package var detail: String
        /// In their order. One of which no file is there does not count yet, or any more.
        package var handovers: [Handover]

        package init(
            number: Int, serverUUID: String, begun: Moment, cause: Cause, detail: String, handovers: [Handover] = []
        ) {
            self.number = number
            self.serverUUID = serverUUID
            self.begun = begun
            self.cause = cause
            self.detail = detail
            self.handovers = handovers
        }
    }

    /// Another server took over, and the chain goes on with its binary log: GTIDs prove that it had all that came before, and nothing
    /// else.
    package struct Handover: Sendable, Codable, Equatable {
        /// What the names of its files begin with on the chain, `2~`; it only grows.
        package var segment: Int
        package var serverUUID: String
        /// By the clock of the server that took over, when it was found.
        package var begun: Moment
        /// Where the chain ended before.
        package var after: BinlogPosition
        /// All that the servers before had executed by then: what the files of this one have of it came before them, and is passed
        /// over.
        package var gtids: GTIDSet

        package init(segment: Int, serverUUID: String, begun: Moment, after: BinlogPosition, gtids: GTIDSet) {
            self.segment = segment
            self.serverUUID = serverUUID
            self.begun = begun
            self.after = after
            self.gtids = gtids
        }
    }

    /// Why a generation begins, and the one before it does not go on.
    package enum Cause: String, Sendable, Codable {
        /// It is the first one.
        case first
        /// The source had deleted binary log that was not archived yet.
        case purged
        /// The source's binary log began anew (RESET BINARY LOGS), or is not the one that was archived.
        case reset
        /// Another server answers, and nothing proves that it goes on where the one before ended.
        case failover
        /// Another server took over that lacks transactions which the one before had.
        case lagging
        /// Another server took over that had written transactions of its own before it had all of those that it replicated.
        case errant
        /// Another server took over that has something else under the same GTIDs.
        case diverged
        /// GTIDs are missing between two files, or bytes within one.
        case gap
    }

    /// A finished snapshot.
    package struct Snapshot: Sendable, Codable, Equatable {
        /// `20261121T100000Z`, the name of the directory.
        package var id: String
        package var taken: Moment
        /// The number of the generation that its coordinates lie in.
        package var generation: Int
        /// SHA-256 of its snapshot.json.
        package var sha256: String

        package init(id: String, taken: Moment, generation: Int, sha256: String) {
            self.id = id
            self.taken = taken
            self.generation = generation
            self.sha256 = sha256
        }
    }
}

extension ArchiveManifest.Generation: Codable {
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        number = try values.decode(Int.self, forKey: .number)
        serverUUID = try values.decode(String.self, forKey: .serverUUID)
        begun = try values.decode(Moment.self, forKey: .begun)
        cause = try values.decode(ArchiveManifest.Cause.self, forKey: .cause)
        detail = try values.decode(String.self, forKey: .detail)
        // Before format 3 there were none.
        handovers = try values.decodeIfPresent([ArchiveManifest.Handover].self, forKey: .handovers) ?? []
    }
}
