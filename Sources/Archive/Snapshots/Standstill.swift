/// Tells when something that is waited for has not moved for too long, however long it takes in all.
struct Standstill<State: Equatable> {
    private let patience: Duration
    private var last: (state: State, since: ContinuousClock.Instant)?

    init(patience: Duration) { self.patience = patience }

    /// - Parameter state: what changes as long as there is movement.
    mutating func isTooLong(at state: State, now: ContinuousClock.Instant = .now) -> Bool {
        if let last, last.state == state { return now - last.since >= patience }
        last = (state, now)
        return false
    }
}
