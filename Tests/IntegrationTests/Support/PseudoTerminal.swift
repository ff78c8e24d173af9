import Foundation

/// Runs the command on a terminal of its own, by util-linux's `script`.
struct PseudoTerminal {
    /// Whether this machine has it (Debian: bsdutils).
    static let isAvailable = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

    let status: Int32
    /// All that was written to the terminal, escape codes included.
    let screen: String
    /// Standard output, which goes to a file.
    let output: String

    /// - Parameter answers: what to type once a question stands on the screen, in turn; in the notation of `printf %b`.
    static func run(
        _ arguments: [String], columns: Int = 80, answers: [(question: String, answer: String)] = []
    ) async throws -> PseudoTerminal {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-pty-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let command = ([Mysqlfork.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let typist = answers.map { question, answer in
            """
            for try in $(seq 600); do grep -aqsF '\(question)' screen && break; sleep 0.05; done
            printf '%b' '\(answer)'

            """
        }.joined()
        let result = try await Shell.run(
            "/bin/bash",
            [
                "-c",
                """
                cd '\(folder.path())'; export TERM=xterm
                { :; \(typist)} |
                  script -qefc "stty cols \(columns); \(command) >output; status=\\$?; stty -a >terminal; exit \\$status" screen \\
                  >/dev/null
                status=$?
                grep -qw -- -echo terminal && echo 'the terminal was left without echo' >>screen
                exit $status
                """,
            ])
        func text(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
        }
        return PseudoTerminal(status: result.status, screen: try text("screen"), output: try text("output"))
    }

    /// What stood on each line at some time, without escape codes and what `script` says: a carriage return begins it anew.
    var lines: [String] {
        screen.split { $0.isNewline || $0 == "\r" }.map { String($0).replacing("\u{1b}[K", with: "") }
            .filter { !$0.isEmpty && !$0.hasPrefix("Script ") }
    }
}
