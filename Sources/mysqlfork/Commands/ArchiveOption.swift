import ArgumentParser
import Foundation

/// Which archive.
struct ArchiveOption: ParsableArguments {
    @Option(name: .customLong("archive"), help: ArgumentHelp("The archive's directory.", valueName: "dir"))
    var path: String

    func validate() throws {
        guard !path.isEmpty else { throw ValidationError("--archive takes a directory") }
    }
}
