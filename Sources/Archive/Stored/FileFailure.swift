import Files
import Foundation
import Server

extension ForkError {
    /// A file of an archive could not be used, or is not what was written.
    package init(_ error: FileError) {
        let hint: Wording =
            switch error.cause {
            case .system(ENOSPC), .system(EDQUOT):
                "make room there (`\(job: .archivePrune)` removes old snapshots), then run the command again"
            case .system(EACCES), .system(EPERM): "run the command as the user that the archive belongs to"
            case .system(EROFS): "the file system is mounted read-only: see why (dmesg), and mount it for writing"
            case .system(EEXIST), .system(EISDIR), .system(ENOTDIR), .system(ELOOP):
                "something else is in the way: look what it is, and move it elsewhere"
            case .system(ENOENT):
                "check the path: is the archive's directory, or the one that it is to be made in, there and mounted?"
            case .system(EIO):
                "check the disk and the system's log; then `\(job: .archiveVerify)` says what is damaged"
            case .system: "see to what the system objects to, then run the command again"
            case .damage:
                "`\(job: .archiveVerify)` says what else is damaged; `\(job: .archiveList)` shows what can be forked"
            }
        self.init(.rejected, "\(error)", hint: hint)
    }

    /// An error by which an archive is known to be damaged, or not to be usable; nil for any other.
    package init?(ofArchive error: any Error) {
        switch error {
        case let error as FileError: self.init(error)
        case let error as ForkError where error.kind == .rejected: self = error
        default: return nil
        }
    }
}
