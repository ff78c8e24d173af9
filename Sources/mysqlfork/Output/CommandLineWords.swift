import Server

extension Wording.Style {
    /// As the command line has them: `--no-accounts`, `mysqlfork archive list`.
    static let commandLine = Wording.Style(
        option: { option in
            "--"
                + option.rawValue.reduce(into: "") { name, letter in
                    name += letter.isUppercase ? "-\(letter.lowercased())" : String(letter)
                }
        },
        job: { "mysqlfork \($0.rawValue)" })
}

extension Wording {
    var onCommandLine: String { text(.commandLine) }
}
