import Foundation

/// A file that a user names and that is read whole: a pipe, a here-string or a terminal as well, from which one can read only once,
/// and whose size nobody knows.
package enum SmallFile {
    private static let limit = 16 << 20

    /// - Parameters:
    ///   - what: what messages call it: `the password file`.
    ///   - refusesWritable: whether a file that everybody may write is an error. MySQL's programs pass over such option files.
    /// - Throws: ``DSNError``.
    package static func bytes(of path: String, _ what: String, refusesWritable: Bool = false) throws(DSNError)
        -> [UInt8]
    {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw cannotRead(path, what, errno) }
        defer { close(descriptor) }
        var status = stat()
        if refusesWritable, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_mode & S_IWOTH != 0
        {
            throw DSNError(description: "\(what) \(path) can be written by everybody (chmod o-w \(path))")
        }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw cannotRead(path, what, errno)
            }
            bytes += piece[..<count]
            guard bytes.count <= limit else {
                throw DSNError(description: "\(what) \(path) has more than \(limit >> 20) MiB")
            }
        }
    }

    /// A file's first line.
    package static func line(of path: String, _ what: String) throws(DSNError) -> String {
        let line = try bytes(of: path, what).prefix { $0 != 0x0a && $0 != 0x0d }
        guard let text = String(validating: line, as: UTF8.self) else {
            throw DSNError(description: "\(what) \(path) is not UTF-8")
        }
        return text
    }

    private static func cannotRead(_ path: String, _ what: String, _ code: Int32) -> DSNError {
        DSNError(description: "\(what) \(path) cannot be read: \(String(cString: strerror(code)))")
    }
}
