/// What somebody asks for, as a plain value: everything that it takes to begin, but passwords, which it only refers to. So it can be
/// kept, and begun by another process.
///
/// What a user may say in one is named as in ``Server/Wording/Option``, and stands there as the user has written it.
package protocol JobRequest: Sendable, Codable, Equatable {
    /// What the job hands over while it runs; `Never` for nothing.
    associatedtype Item: Sendable
    /// What it comes to.
    associatedtype Outcome: Sendable

    /// What can be told of it before anything is read or reached.
    /// - Throws: ``RequestError``; ``Archive/RetentionError`` of rules that nothing can be kept by.
    func check() throws

    /// The job, ready to begin.
    /// - Throws: as ``check()``; ``RequestError`` for an option file or a password file that cannot be used; what the caller throws who is
    ///   asked for a password.
    func job(_ passwords: PasswordResolver) async throws -> Job<Item, Outcome>
}
