import Foundation
import Server

extension ForkError {
    /// The operating system refused something.
    ///
    /// - Parameters:
    ///   - what: What could not be done to which file: `/backup/archive.json cannot be written`.
    ///   - code: `errno`
    static func system(_ what: String, _ code: Int32) -> ForkError {
        let hint =
            switch code {
            case ENOSPC, EDQUOT:
                "make room there (`mysqlfork archive prune` removes old snapshots), then run the command again"
            case EACCES, EPERM: "run the command as the user that the archive belongs to"
            case EROFS: "the file system is mounted read-only: see why (dmesg), and mount it for writing"
            case EEXIST, EISDIR, ENOTDIR, ELOOP: "something else is in the way: look what it is, and move it elsewhere"
            case ENOENT:
                "check the path: is the archive's directory, or the one that it is to be made in, there and mounted?"
            case EIO: "check the disk and the system's log; then `mysqlfork archive verify` says what is damaged"
            default: "see to what the system objects to, then run the command again"
            }
        return ForkError(.rejected, "\(what): \(String(cString: strerror(code))) (errno \(code))", hint: hint)
    }

    /// A file of the archive is not what was written.
    static func damaged(_ name: String, _ problem: String) -> ForkError {
        ForkError(
            .rejected, "\(name) \(problem)",
            hint:
                "`mysqlfork archive verify` says what else is damaged; `mysqlfork archive list` shows what can be forked"
        )
    }
}

/// What a system call gives that may be interrupted by a signal.
func uninterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
