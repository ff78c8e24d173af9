import Archive
import Jobs

/// What `archive follow` says on standard error: a line each time that something happens, not for each transaction.
struct FollowText: Sendable {
    let isQuiet: Bool
    let once: Bool

    /// Tells what happens until the job has ended.
    func follow(_ events: JobListener) -> Task<Void, Never> {
        Task {
            for await event in events {
                switch event {
                case .following(let event): tell(event)
                case .missed(let count): warn("\(Units.plural(count, "line")) could not be written in time")
                case .phase, .progress, .note: break
                }
            }
        }
    }

    private func tell(_ event: FollowEvent) {
        switch event {
        case .connected(let generation, let position):
            let place = position.map { "goes on behind \($0)" } ?? "begins"
            if !once { say("following: generation \(generation) \(place)") }
        case .appended: break
        case .rotated(let file):
            if !once { say("archived \(file)") }
        case .handedOver(let handover, let generation):
            say(
                "server \(handover.serverUUID) has taken over; generation \(generation) goes on with its binary log behind"
                    + " \(handover.after)")
        case .broke(let generation):
            warn(generation.warning)
        case .reconnecting(let problem, let delay):
            warn("\(problem); again in \(Units.duration(delay / .seconds(1)))")
        }
    }

    func end(_ state: FollowState) {
        say(
            "archived \(Units.plural(state.transactions, "transaction")) (\(Units.bytes(Int(clamping: state.bytes)))), up to"
                + " \(state.position): everything committed by"
                + " \(LocalTime.text(state.through))")
    }

    private func say(_ text: String) {
        if !isQuiet { Terminal.say("mysqlfork: " + text) }
    }

    private func warn(_ text: String) { Terminal.warn(text) }
}
