import Fork

/// What was read of an archive, and what is wrong with it.
package struct ArchiveVerification: Sendable, Encodable {
    package enum Status: String, Sendable, Encodable {
        case whole
        case damaged
    }

    /// The archive's directory.
    package let archive: String
    package let snapshots: Int
    package let generations: Int
    package let files: Int
    /// Of these files, as they are stored.
    package let bytes: UInt64
    package internal(set) var seconds = 0.0
    /// What is damaged, missing, or contradicts the rest; ordered by file.
    package internal(set) var findings: [Finding]
    /// Files that do not count, and do no harm.
    package let notes: [Finding]
    /// Of the trial restore, if one was made.
    package internal(set) var restore: ForkReport?

    package var status: Status { findings.isEmpty && restore?.status != .differs ? .whole : .damaged }

    package struct Finding: Sendable, Encodable, Equatable, Hashable {
        /// By its path in the archive's directory.
        package let file: String
        /// What is wrong, in words.
        package let problem: String

        package init(_ file: String, _ problem: String) {
            self.file = file
            self.problem = problem
        }
    }

    private enum CodingKeys: String, CodingKey {
        case status, archive, snapshots, generations, files, bytes, seconds, findings, notes, restore
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(status, forKey: .status)
        try container.encode(archive, forKey: .archive)
        try container.encode(snapshots, forKey: .snapshots)
        try container.encode(generations, forKey: .generations)
        try container.encode(files, forKey: .files)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(findings, forKey: .findings)
        try container.encode(notes, forKey: .notes)
        try container.encodeIfPresent(restore, forKey: .restore)
    }
}
