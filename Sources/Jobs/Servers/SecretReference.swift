/// Where a password is. The password itself is never a part of a request.
package enum SecretReference: Sendable, Codable, Equatable {
    /// The first line of a file.
    case file(String)
    /// A variable of the environment.
    case environment(String)
    /// The option file that tells how to reach the server.
    case optionFile
    /// Whoever has the job done knows it, or asks somebody.
    case caller
}
