import Foundation
import Synchronization

/// What the code under test asks of the operating system, in its order. This program's own `fsync` and `rename`, below, come before
/// those of the C library, note what they are asked for, and pass it on.
enum SystemCalls {
    private static let noted = Mutex<[String]>([])
    private static let broken = Mutex<Set<String>>([])

    /// Calls for files in a directory, and for itself, while `body` runs; the directory's own path is left out.
    static func noting(in directory: String, _ body: () throws -> Void) rethrows -> [String] {
        noted.withLock { $0.removeAll { $0.contains(directory) } }
        try body()
        return noted.withLock { $0 }.filter { $0.contains(directory) }
            .map {
                $0.replacingOccurrences(of: directory + "/", with: "").replacingOccurrences(of: directory, with: ".")
            }
    }

    /// Lets every `fsync` of a path fail with EIO while `body` runs.
    static func breaking<Result>(_ path: String, _ body: () throws -> Result) rethrows -> Result {
        _ = broken.withLock { $0.insert(path) }
        defer { _ = broken.withLock { $0.remove(path) } }
        return try body()
    }

    fileprivate static func note(_ call: String) { noted.withLock { $0.append(call) } }

    fileprivate static func isBroken(_ path: String) -> Bool { broken.withLock { $0.contains(path) } }

    /// The C library's function.
    fileprivate static func next<Function>(_ name: String, as type: Function.Type) -> Function {
        // RTLD_NEXT
        unsafeBitCast(dlsym(UnsafeMutableRawPointer(bitPattern: -1), name), to: type)
    }
}

@_cdecl("fsync")
func notedSync(_ descriptor: Int32) -> Int32 {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes {
        readlink("/proc/self/fd/\(descriptor)", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    let path = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    var status = stat()
    fstat(descriptor, &status)
    let isFile = status.st_mode & S_IFMT == S_IFREG
    SystemCalls.note("fsync \(path)" + (isFile ? ", \(status.st_size) bytes" : ""))
    if SystemCalls.isBroken(path) {
        errno = EIO
        return -1
    }
    return SystemCalls.next("fsync", as: (@convention(c) (Int32) -> Int32).self)(descriptor)
}

@_cdecl("rename")
func notedRename(_ old: UnsafePointer<CChar>, _ new: UnsafePointer<CChar>) -> Int32 {
    SystemCalls.note("rename \(String(cString: old)) \(String(cString: new))")
    typealias Rename = @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32
    return SystemCalls.next("rename", as: Rename.self)(old, new)
}
