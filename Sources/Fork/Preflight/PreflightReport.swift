import Server

/// What preflight saw and what it says: the start of a plan.
struct PreflightReport: Sendable {
    let source: ServerFacts
    let target: ServerFacts
    let needs: SourceNeeds
    /// The databases to copy, as the source spells them.
    let databases: [String]
    let findings: Findings

    /// Reads both servers and checks them. Writes nothing.
    /// - Throws: ``ServerError`` when a server cannot be reached, or does not answer for another reason than a missing
    ///   privilege.
    static func make(source: any ForkSource, target: Server, options: PreflightOptions) async throws -> PreflightReport
    {
        async let readTarget = ServerFactsReader.read(target)
        let sourceFacts = try await source.facts()
        let targetFacts = try await readTarget
        let databases = options.databases.select(from: sourceFacts.databases, foldsCase: sourceFacts.foldsCase).chosen
        var needs = SourceNeeds()
        if sourceFacts.version.isSupported {
            needs = try await source.needs(of: databases, sourceFacts, options)
        }
        return PreflightReport(
            source: sourceFacts, target: targetFacts, needs: needs, databases: databases,
            findings: Preflight.check(source: sourceFacts, target: targetFacts, needs: needs, options: options))
    }
}
