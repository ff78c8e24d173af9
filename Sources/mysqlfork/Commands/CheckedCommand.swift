import ArgumentParser

/// A command that looks at its arguments together, once it is certain that there is none it does not know. ArgumentParser's own
/// `validate()` comes before that: then a source would be asked for where `--sorce` is what is wrong.
protocol CheckedCommand: AsyncParsableCommand {
    /// - Throws: `ValidationError`.
    func check() throws
}
