import Foundation
import Testing

extension TestServer {
    /// Restarts the server with a keyring in a file, for what it is to encrypt, and with further options.
    ///
    /// Keyring components are configured beside the server's program and in its plugin directory (MySQL manual, "Keyring
    /// Component Installation"); here both are directories of links to the real ones, so that other servers are not affected.
    func restartWithKeyring(options: [String] = []) async throws {
        let folder = URL(filePath: dataDirectory).deletingLastPathComponent()
        let place = folder.appending(path: "keyring")
        let plugins = place.appending(path: "plugins")
        try FileManager.default.createDirectory(at: plugins, withIntermediateDirectories: true)
        let baseDirectory = try await value("SELECT @@basedir")
        let pluginDirectory = URL(filePath: try await value("SELECT @@plugin_dir"))
        for name in try FileManager.default.contentsOfDirectory(atPath: pluginDirectory.path()) {
            try FileManager.default.createSymbolicLink(
                at: plugins.appending(path: name), withDestinationURL: pluginDirectory.appending(path: name))
        }
        try Data(#"{"path": "\#(place.path())/keys", "read_only": false}"#.utf8)
            .write(to: plugins.appending(path: "component_keyring_file.cnf"))
        try Data(#"{"components": "file://component_keyring_file"}"#.utf8).write(to: place.appending(path: "mysqld.my"))

        // servers.sh starts a script whose last line names the program before its arguments.
        let command = folder.appending(path: "command")
        var words = try String(contentsOf: command, encoding: .utf8).split(separator: "\0").map(String.init)
        let script = try String(contentsOfFile: words[0], encoding: .utf8)
        let program = try #require(script.split(whereSeparator: \.isWhitespace).dropLast().last).description
        try FileManager.default.createSymbolicLink(
            at: place.appending(path: "mysqld"), withDestinationURL: URL(filePath: program))
        let start = place.appending(path: "start")
        try script.replacingOccurrences(of: program, with: place.appending(path: "mysqld").path())
            .write(to: start, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: start.path())

        try await stop()
        words[0] = start.path()
        words += ["--basedir=\(baseDirectory)", "--plugin-dir=\(plugins.path())"] + options
        try Data((words.joined(separator: "\0") + "\0").utf8).write(to: command)
        try await self.start()
    }
}
