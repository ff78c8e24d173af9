import Archive
import MySQL
import Server

/// Work that can begin: what was asked for, and the passwords that it takes. Made by a ``JobRequest``.
///
/// `Item` is what it hands over while it runs, all of it and in its order; `Never` for most.
package struct Job<Item: Sendable, Outcome: Sendable>: Sendable {
    private let body: @Sendable (JobRun<Item>) async throws -> Outcome

    /// How often is told how far it is.
    private static var interval: Duration { .milliseconds(200) }

    init(_ body: @escaping @Sendable (JobRun<Item>) async throws -> Outcome) { self.body = body }

    /// Does the work. Cancelling the task ends it; it cleans up first.
    /// - Parameters:
    ///   - events: get what it tells; they end with it.
    ///   - deliver: gets the items, and is waited for; false when nobody wants more of them, which ends the job.
    package func run(
        telling events: JobEvents = JobEvents(), deliver: @escaping @Sendable ([Item]) throws -> Bool
    ) async throws(JobFailure) -> Outcome {
        let progress = JobProgress { event in
            switch event {
            case .phase(let state): events.tell(.phase(state))
            case .note(let text): events.tell(.note(text))
            }
        }
        // Not a child: a job that was cancelled cleans up, and that takes time.
        let clock = Task {
            while (try? await Task.sleep(for: Self.interval)) != nil { events.tell(.progress(progress.now)) }
        }
        defer {
            clock.cancel()
            events.end()
        }
        do {
            return try await AnswerFault.watching { try await body(JobRun(progress, events, deliver)) }
        } catch {
            throw JobFailure(error)
        }
    }
}

extension Job where Item == Never {
    /// As ``run(telling:deliver:)``, of a job that hands over nothing.
    package func run(telling events: JobEvents = JobEvents()) async throws(JobFailure) -> Outcome {
        try await run(telling: events) { _ in true }
    }
}

/// What a job's work has to do with whoever runs it.
struct JobRun<Item: Sendable>: Sendable {
    let progress: JobProgress
    private let events: JobEvents
    private let take: @Sendable ([Item]) throws -> Bool

    init(_ progress: JobProgress, _ events: JobEvents, _ take: @escaping @Sendable ([Item]) throws -> Bool) {
        self.progress = progress
        self.events = events
        self.take = take
    }

    func tell(_ event: FollowEvent) { events.tell(.following(event)) }

    /// - Throws: ``NobodyWantsMore``, and what is thrown by who gets them.
    func deliver(_ items: [Item]) throws {
        guard try take(items) else { throw NobodyWantsMore() }
    }
}

/// Who gets a job's items has enough: there is nothing left to do.
struct NobodyWantsMore: Error {}
