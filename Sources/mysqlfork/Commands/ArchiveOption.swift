import ArgumentParser
import Foundation

/// Which archive.
struct ArchiveOption: ParsableArguments {
    @Option(help: ArgumentHelp("The archive's directory.", valueName: "dir"))
    var archive: String?

    /// There is one, once the arguments were checked.
    var path: String { archive ?? "" }

    func check() throws {
        guard !path.isEmpty else { throw ValidationError("name the archive with --archive DIRECTORY") }
    }
}
