import Foundation

/// What is known of the terminal behind standard error.
enum Terminal {
    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb" }

    static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    static func writeError(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }

    static func writeOutput(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    /// Asks for a secret without showing it; nil when there is no terminal to ask on.
    static func readSecret(prompt: String) -> String? {
        guard isatty(STDIN_FILENO) == 1, let secret = getpass(prompt) else { return nil }
        return String(cString: secret)
    }
}
