import Foundation

/// Free disk space of a server that runs on this machine.
enum LocalDisk {
    /// Bytes that are free for ordinary users on the disk of a server's data directory; nil when the server is, or may be,
    /// on another machine or in a container.
    static func freeBytes(directory: String, hostname: String, serverUUID: String) -> Int? {
        guard hostname == localHostname(), isDataDirectory(directory, of: serverUUID) else { return nil }
        var status = statvfs()
        guard statvfs(directory, &status) == 0 else { return nil }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }

    /// Other servers may have a data directory of that name too, here: `auto.cnf` tells, where it can be read.
    private static func isDataDirectory(_ directory: String, of serverUUID: String) -> Bool {
        guard let identity = try? String(contentsOfFile: directory + "/auto.cnf", encoding: .utf8) else {
            return FileManager.default.fileExists(atPath: directory)
        }
        return identity.lowercased().contains(serverUUID.lowercased())
    }

    private static func localHostname() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
