import Foundation

/// Asks for a password on the terminal. (The C library's `getpass` makes Ctrl-C a part of the password.)
enum PasswordPrompt {
    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 }

    /// - Returns: nil at the end of the input (Ctrl-D).
    /// - Throws: `CancellationError` at Ctrl-C.
    static func ask(_ question: String) throws -> String? {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        var silent = settings
        // Ctrl-C ends the line instead of the program, which would leave the terminal without an echo.
        let interrupt: UInt8 = 3
        silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
        withUnsafeMutableBytes(of: &silent.c_cc) { $0[Int(VEOL)] = interrupt }
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSANOW, &settings)
            Terminal.draw("\n")
        }
        Terminal.draw(Printable.text(question) + ": ")
        var line = [UInt8](repeating: 0, count: 4096)  // the longest line of a terminal
        let count = read(STDIN_FILENO, &line, line.count)
        guard count > 0 else { return nil }
        if line[count - 1] == interrupt { throw CancellationError() }
        return String(decoding: line[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
