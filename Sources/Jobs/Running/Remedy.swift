import Server

/// What to do about a failure: words, and what of a request and which jobs they speak of. A command line words these as options and
/// commands, a page in a browser may make links of them.
package struct Remedy: Sendable, Equatable {
    package let text: Wording
    /// What another request might say, each once.
    package let options: [Wording.Option]
    /// What might be done instead, or first.
    package let jobs: [Wording.Job]

    package init(_ text: Wording) {
        self.text = text
        options = text.options
        jobs = text.jobs
    }
}
