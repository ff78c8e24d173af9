import Foundation

/// A file or a directory that could not be used, or that is not what was once written there.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Cause: Sendable, Equatable {
        /// The operating system refused: `errno`.
        case system(Int32)
        /// It is missing, cut off, or something else.
        case damage
    }

    package let cause: Cause
    /// What could not be done to which file, or what is wrong with which, with the system's own words and number.
    package let description: String

    /// - Parameters:
    ///   - what: `/backup/archive.json cannot be written`
    ///   - code: `errno`
    package static func system(_ what: String, _ code: Int32) -> FileError {
        FileError(cause: .system(code), description: "\(what): \(String(cString: strerror(code))) (errno \(code))")
    }

    /// - Parameter problem: `is cut off`
    package static func damaged(_ name: String, _ problem: String) -> FileError {
        FileError(cause: .damage, description: "\(name) \(problem)")
    }

    /// A file that is known to have been written could not be opened.
    static func cannotOpen(_ name: String, _ purpose: String, _ code: Int32) -> FileError {
        code == ENOENT ? .damaged(name, "is missing") : .system("\(name) cannot be \(purpose)", code)
    }
}

/// What a system call gives that may be interrupted by a signal.
package func uninterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
