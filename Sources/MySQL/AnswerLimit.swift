import Synchronization

extension Connection {
    /// How long each call may take, where it is known that an answer comes soon; nil for ever. Then the connection is lost.
    @TaskLocal public static var answerLimit: Duration?

    /// Ends the call in progress when its time is over.
    struct AnswerWatch: ~Copyable {
        private let limit: Duration
        private let isOver: Over
        private let timer: Task<Void, Never>

        private final class Over: Sendable {
            let value = Atomic(false)
        }

        init?(_ connection: Connection) {
            guard let limit = Connection.answerLimit else { return nil }
            let isOver = Over()
            self.limit = limit
            self.isOver = isOver
            timer = Task.detached { [weak connection] in
                do { try await Task.sleep(for: limit) } catch { return }
                isOver.value.store(true, ordering: .relaxed)
                connection?.abort()
            }
        }

        deinit { timer.cancel() }

        /// What a call failed with.
        func explained(_ error: any Error, _ server: String) -> any Error {
            guard isOver.value.load(ordering: .relaxed), let error = error as? ServerError else { return error }
            return ServerError(
                server: server, operation: error.operation, number: ServerError.connectionLost,
                message: "no answer within \(limit.components.seconds) s")
        }
    }
}
