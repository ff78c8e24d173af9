/// How many connections a server still has for the tool's account.
struct ConnectionRoom: Sendable, Equatable {
    /// `max_connections`
    var limit: Int
    /// In use by others.
    var used: Int
    /// What the account, or each account, may have at a time; nil without a limit.
    var accountLimit: Int?
    /// In use by others with the same account.
    var accountUsed: Int

    var free: Int { min(limit - used, accountLimit.map { $0 - accountUsed } ?? .max) }

    /// `max_connections = 10, 8 of them in use`
    var reason: String {
        guard let accountLimit, accountLimit - accountUsed < limit - used else {
            return "max_connections = \(limit), \(used) in use"
        }
        return "the account may have \(accountLimit) (max_user_connections), \(accountUsed) in use"
    }
}
