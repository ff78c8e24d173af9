import Foundation
import Server

/// The terminal or whatever else is behind standard output and standard error. All text goes through here, and none of it raw.
enum Terminal {
    static var isInteractive: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Columns of the terminal behind standard error.
    static var width: Int { columns(of: STDERR_FILENO) ?? 80 }

    /// Whether standard output is a terminal.
    static var showsOutput: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Columns of the terminal behind standard output; nil when it is none.
    static var outputWidth: Int? { columns(of: STDOUT_FILENO) }

    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    // MARK: - Standard error

    /// For people: when nobody can read it any more, the work goes on all the same.
    static func say(_ page: Page) { _ = write(page.text(width: columns(of: STDERR_FILENO)), to: STDERR_FILENO) }

    /// One line.
    static func say(_ line: String) {
        var page = Page()
        page.line(line)
        say(page)
    }

    /// Something that somebody has to know, and that is no failure of the work.
    static func warn(_ text: String) { say("mysqlfork: warning: " + LocalTime.localized(text)) }

    static func warn(_ words: Wording) { warn(words.onCommandLine) }

    /// What steers the terminal, or is a part of a line: of our own making only.
    static func draw(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    // MARK: - Standard output

    /// For whoever called: a report that cannot be delivered is a failure, unless nobody wants it any more (`| head`).
    static func writeOutput(_ page: Page) throws { try writeOutput(page.text(width: outputWidth)) }

    /// One object.
    static func writeOutput(json value: some Encodable, onOneLine: Bool = false) throws {
        try writeOutput(JSONText.encode(value, onOneLine: onOneLine) + "\n")
    }

    private static func writeOutput(_ text: String) throws {
        _ = try deliver(text, hint: "the work itself was done; mysqlfork verify compares the servers")
    }

    /// A part of what goes to standard output, printable already.
    /// - Returns: false when nobody wants more of it.
    static func deliver(_ text: String, hint: Wording) throws -> Bool {
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
