import Binlog

/// `archive.json`: what belongs to the archive. A snapshot that is not named here does not count, and neither does a generation.
package struct ArchiveManifest: Sendable, Codable, Equatable {
    /// The version of everything in the directory. Readers refuse one that they do not know. 1 has no snapshots with a span, and
    /// 2 none with the types inside JSON.
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

    /// An unbroken chain of binlog files of one server.
    package struct Generation: Sendable, Codable, Equatable {
        /// Counted from 1; the name of the directory.
        package var number: Int
        package var serverUUID: String
        package var begun: Moment
        package var cause: Cause
        /// What was found, in words, where the chain before was broken; empty for the first one.
        package var detail: String

        package init(number: Int, serverUUID: String, begun: Moment, cause: Cause, detail: String) {
            self.number = number
            self.serverUUID = serverUUID
            self.begun = begun
            self.cause = cause
            self.detail = detail
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
        /// Another server answers: its `server_uuid` is another one.
        case failover
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
