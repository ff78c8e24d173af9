import MySQL
import Server

/// Makes the target ours until the fork is done: it says of itself that it is unfinished, takes what it would refuse, and lets
/// nobody else in.
struct TakeOver {
    let target: Server
    let options: ForkOptions
    let relaxation: Relaxation
    /// Stays open when others cannot connect.
    let steward: Connection

    func run(source: String, sourceUUID: String) async throws -> TargetWatch {
        let kept = try await UnfinishedMark.keptVariables(on: steward)
        let wasMarked = try await isMarked()
        if options.replaces { try await relaxation.makeWritable(kept: kept, on: steward) }
        try await UnfinishedMark.set(on: steward, source: source, sourceUUID: sourceUUID, kept: kept)
        try await relaxation.apply(kept: kept, wasMarked: wasMarked, on: steward)
        try await requireLogin()
        if options.endsSessions {
            try await OtherSessions.end(on: steward, beside: target.connections)
        }
        let watch = try await TargetWatch.begin(on: steward, own: target.connections)
        try await requireEmptiness()
        return watch
    }

    private func isMarked() async throws -> Bool {
        try await !steward.query(
            "SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = \(SQL.literal(UnfinishedMark.schema))",
            operation: "look for the mark of an unfinished fork"
        ).rows.isEmpty
    }

    /// A role that has to be switched on does not count when a session logs in.
    private func requireLogin() async throws {
        do {
            _ = try await target.connect()
        } catch let error as ServerError where error.number == ServerError.offline {
            try await relaxation.letUsersIn(on: steward)
            throw ForkError(
                .rejected, "\(target.name) does not let mysqlfork's own account in while it is offline: \(error)",
                hint: "grant CONNECTION_ADMIN to the account itself, not by a role, and run again with \(.replace)")
        }
    }

    /// Somebody may have come first since the checks.
    private func requireEmptiness() async throws {
        guard !options.replaces else { return }
        let databases = try await UserDatabases.read(from: steward)
        guard !databases.isEmpty else { return }
        throw ForkError(
            .rejected, "databases were created on \(target.name) since the checks: \(databases.shortList)",
            hint: "keep others away from the target, and run again with \(.replace) to drop what it holds")
    }
}

extension ServerError {
    /// ER_SERVER_OFFLINE_MODE
    fileprivate static let offline: UInt32 = 3032
}
