import Foundation

/// Changes of directories that outlast a loss of power once the call has returned. All throw ``FileError``.
package enum Durable {
    /// Puts a file in the place of another, or of none: whoever reads it sees the old bytes or the new ones, never a part.
    ///
    /// Two at a time for one path would be in each other's way: callers hold a lock.
    package static func replace(_ path: String, with bytes: [UInt8], mode: mode_t = 0o600) throws {
        let new = path + ".tmp"
        // An attempt that was cut short leaves it behind.
        try removeFile(new)
        do {
            try create(new, with: bytes, mode: mode)
            try rename(new, to: path)
        } catch {
            unlink(new)
            throw error
        }
    }

    /// Makes a file. Its name outlasts a loss of power once its directory has been synced, too.
    package static func create(_ path: String, with bytes: [UInt8], mode: mode_t = 0o600) throws {
        let file = try FileWriter(creating: path, mode: mode)
        try file.write(bytes)
        try file.sync()
        try file.close()
    }

    /// Within a file system. A file that has the new name already is replaced.
    package static func rename(_ path: String, to newPath: String) throws {
        guard Glibc.rename(path, newPath) == 0 else {
            throw FileError.system("\(path) cannot be renamed to \(newPath)", errno)
        }
        let (old, new) = (parent(of: path), parent(of: newPath))
        try syncDirectory(new)
        if old != new { try syncDirectory(old) }
    }

    /// Makes a directory for its owner only, unless it is there.
    package static func makeDirectory(_ path: String) throws {
        if mkdir(path, 0o700) != 0 {
            let code = errno
            var status = stat()
            guard code == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw FileError.system("the directory \(path) cannot be made", code)
            }
        }
        try syncDirectory(parent(of: path))
    }

    /// - Throws: ``FileError`` when it is something else than a directory: a link may lead anywhere.
    package static func requireDirectory(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw FileError.system("the directory \(path) cannot be read", errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw FileError.damaged(path, "is no directory; nothing is removed behind a link")
        }
    }

    /// Names in a directory are on the disk only when it is synced itself.
    package static func syncDirectory(_ path: String) throws {
        let descriptor = uninterrupted { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw FileError.system("the directory \(path) cannot be opened", errno) }
        defer { _ = close(descriptor) }
        guard uninterrupted({ fsync(descriptor) }) == 0 else {
            throw FileError.system("the directory \(path) cannot be written", errno)
        }
    }

    /// Removes a file, or a directory with everything in it. Links are not followed. It is no error when there is nothing.
    package static func remove(_ path: String) throws {
        try removeTree(path)
        try syncDirectory(parent(of: path))
    }

    /// The names in a directory, sorted, without `.` and `..`.
    package static func entries(of path: String) throws -> [String] {
        guard let directory = opendir(path) else {
            throw FileError.system("the directory \(path) cannot be read", errno)
        }
        defer { closedir(directory) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(directory) {
            withUnsafeBytes(of: &entry.pointee.d_name) { name in
                names.append(String(decoding: name.prefix { $0 != 0 }, as: UTF8.self))
            }
            errno = 0
        }
        guard errno == 0 else { throw FileError.system("the directory \(path) cannot be read", errno) }
        return names.filter { $0 != "." && $0 != ".." }.sorted()
    }

    /// Bytes of a file, or of all files in a directory and below. 0 for nothing.
    package static func size(of path: String) throws -> UInt64 {
        var status = stat()
        guard lstat(path, &status) == 0 else { return 0 }
        guard status.st_mode & S_IFMT == S_IFDIR else { return UInt64(status.st_size) }
        return try entries(of: path).reduce(0) { try $0 + size(of: "\(path)/\($1)") }
    }

    private static func removeTree(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return try removeFile(path) }
        for name in try entries(of: path) { try removeTree("\(path)/\(name)") }
        guard rmdir(path) == 0 || errno == ENOENT else { throw FileError.system("\(path) cannot be removed", errno) }
    }

    private static func removeFile(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw FileError.system("\(path) cannot be removed", errno) }
    }

    private static func parent(of path: String) -> String {
        URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    }
}
