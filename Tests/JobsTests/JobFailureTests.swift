import Archive
import Files
import MySQL
import Server
import Testing

@testable import Jobs

@Suite struct JobFailureTests {
    @Test func everyErrorHasACode() throws {
        struct Unknown: Error {}
        let lost = ServerError(server: "source db1:3306", operation: "query", number: 2013, message: "gone")
        for (error, code) in [
            (ForkError(.refused, "a", hint: "b"), .refused), (ForkError(.unreachable, "a", hint: "b"), .unreachable),
            (ForkError(.differs, "a", hint: "b"), .differs), (ForkError(.defect, "a", hint: "b"), .defect),
            (lost, .interrupted),
            (FileError.system("/a cannot be written", 28), .rejected), (CancellationError(), .interrupted),
            (RequestError("x"), .usage), (Unknown(), .defect),
        ] as [(any Error, JobFailure.Code)] {
            let failure = JobFailure(error)
            #expect(failure.code == code, "\(error)")
            #expect(!failure.message.isEmpty && !failure.remedy.text.isEmpty)
            #expect(JobFailure(failure).code == failure.code)
        }
        #expect(throws: JobFailure.self) {
            do { _ = try CalendarSpan("5x") } catch { throw JobFailure(error) }
        }
    }

    /// What a remedy speaks of can be found without reading it.
    @Test func aRemedyNamesOptionsAndJobs() {
        let remedy = JobFailure(
            ForkError(
                .refused, "no",
                hint: "use fewer (\(.threads)), or \(.replace), then \(.threads) again; see \(job: .archiveList)")
        ).remedy
        #expect(remedy.options == [.threads, .replace])
        #expect(remedy.jobs == [.archiveList])
        #expect("\(remedy.text)" == "use fewer (threads), or replace, then threads again; see archive list")
        #expect(JobFailure(CancellationError()).remedy.options == [.replace])
    }
}
