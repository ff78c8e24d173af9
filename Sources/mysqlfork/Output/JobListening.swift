import Jobs

extension Job {
    /// Runs it, and goes on when all of it has been told, too.
    /// - Parameter listeners: they end with the events.
    func run(
        telling events: JobEvents, to listeners: [Task<Void, Never>],
        deliver: @escaping @Sendable ([Item]) throws -> Bool
    ) async throws -> Outcome {
        let outcome: Result<Outcome, any Error>
        do {
            outcome = .success(try await run(telling: events, deliver: deliver))
        } catch {
            outcome = .failure(error)
        }
        for listener in listeners { await listener.value }
        return try outcome.get()
    }
}
