import Server

/// A request that cannot be followed as it stands: nothing was begun.
package struct RequestError: Error, Sendable, Equatable, CustomStringConvertible {
    package let problem: Wording

    package init(_ problem: Wording) { self.problem = problem }

    package var description: String { "\(problem)" }
}
