import Archive
import Foundation

/// Leaves the settings that need a restart in a file, for the fork's operator to put among the server's option files.
enum OptionFragmentFile {
    static func write(_ fragment: String, for address: String, quietly: Bool) {
        let name =
            "mysqlfork-" + address.map { $0.isLetter || $0.isNumber || $0 == "." ? String($0) : "-" }.joined() + ".cnf"
        do {
            // Settings may tell of secrets: paths, addresses, passwords of proxies.
            try Durable.replace(name, with: Array(fragment.utf8), mode: 0o600)
            if !quietly { Terminal.writeError("settings that need a restart of the fork are in ./\(name)\n") }
        } catch {
            Terminal.writeError("could not write ./\(name); the settings that need a restart are:\n\(fragment)")
        }
    }
}
