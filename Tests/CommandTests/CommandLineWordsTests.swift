import Server
import Testing

@testable import mysqlfork

/// What the libraries say without options of a command line, this one says with its own.
@Suite struct CommandLineWordsTests {
    @Test func optionsAndJobs() {
        let words: Wording = "use fewer (\(.threads)), or \(.endSessions); \(job: .archiveList) has \(3) of them"
        #expect(
            words.onCommandLine == "use fewer (--threads), or --end-sessions; mysqlfork archive list has 3 of them")
        #expect("\(words)" == "use fewer (threads), or endSessions; archive list has 3 of them")
    }

    /// Equal by what they say, however they were put together.
    @Test func equality() {
        let (name, rest): (String, Wording) = ("b", "c \(.replace)")
        #expect(Wording("a b c ") + "\(.replace)" == "a \(name) \(rest)")
        #expect(Wording("replace") != "\(.replace)")
        #expect(Wording("").isEmpty && !("\(.replace)" as Wording).isEmpty)
    }
}
