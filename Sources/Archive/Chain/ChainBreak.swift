import Binlog

/// The chain cannot go on: what the source has now is not what follows on the end of the archive. A new generation begins.
struct ChainBreak: Error, Sendable, Equatable {
    let cause: ArchiveManifest.Cause
    /// What was found, in words: from where to where, and what is missing.
    let detail: String
    /// The source's file that the new generation begins with; nil for the oldest that it has.
    let firstFile: String?

    init(_ cause: ArchiveManifest.Cause, _ detail: String, firstFile: String? = nil) {
        self.cause = cause
        self.detail = detail
        self.firstFile = firstFile
    }
}
