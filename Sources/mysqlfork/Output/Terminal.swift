import Fork
import Foundation

/// What is known of the terminal behind standard error.
enum Terminal {
    static var isInteractive: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Whether standard output is a terminal.
    static var showsOutput: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Columns of the terminal behind standard output; nil when it is none.
    static var outputWidth: Int? {
        var size = winsize()
        guard showsOutput, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// For people: when nobody can read it any more, the work goes on all the same.
    static func writeError(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Something that somebody has to know, and that is no failure of the work.
    static func warn(_ text: String) { writeError("mysqlfork: warning: \(text)\n") }

    /// For whoever called: a report that cannot be delivered is a failure, unless nobody wants it any more (`| head`).
    static func writeOutput(_ text: String) throws {
        _ = try deliver(text, hint: "the work itself was done; mysqlfork verify compares the servers")
    }

    /// A part of what goes to standard output.
    /// - Returns: false when nobody wants more of it.
    static func deliver(_ text: String, hint: String) throws -> Bool {
        if write(text, to: STDOUT_FILENO) { return true }
        guard errno == EPIPE else {
            throw ForkError(
                .rejected, "the report cannot be written to standard output: \(String(cString: strerror(errno)))",
                hint: hint)
        }
        return false
    }

    /// Not with FileHandle, which ends the process when the other end of a pipe is closed or a disk is full.
    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }
}
