import Foundation
import Server

/// The settings that need a restart, in a file for the fork's operator to put among the server's option files.
enum OptionFragmentFile {
    /// Also when there are none: what the file said of an earlier fork is no longer so.
    static func write(_ fragment: String, to path: String) throws {
        let text = fragment.isEmpty ? "# No setting of this fork needs a restart.\n" : fragment
        let unfinished = "\(path).\(getpid())"
        // Values may be secret.
        let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        do {
            defer { close(descriptor) }
            try FileHandle(fileDescriptor: descriptor).write(contentsOf: Data(text.utf8))
        } catch {
            unlink(unfinished)
            throw failure(path)
        }
        guard rename(unfinished, path) == 0 else {
            let error = failure(path)
            unlink(unfinished)
            throw error
        }
    }

    private static func failure(_ path: String) -> ForkError {
        ForkError(
            .rejected,
            "the settings that need a restart cannot be written to \(path): \(String(cString: strerror(errno)))",
            hint: "the fork itself is done; mysqlfork plan lists these settings")
    }
}
