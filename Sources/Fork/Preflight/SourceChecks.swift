import Server

/// The checks of a source that do not depend on the target: it is forked, or archived to be forked later.
package struct SourceChecks: Sendable {
    let source: ServerFacts
    let needs: SourceNeeds
    let options: PreflightOptions
    /// What the filter makes of the source's databases.
    let databases: DatabaseFilter.Selection

    init(source: ServerFacts, needs: SourceNeeds, options: PreflightOptions) {
        self.source = source
        self.needs = needs
        self.options = options
        databases = options.databases.select(from: source.databases, foldsCase: source.foldsCase)
    }
}

extension SourceChecks {
    /// Reads a live server and checks whether it can be archived. Writes nothing.
    /// - Throws: ``ServerError`` when it cannot be reached. What stands in the way is among the findings.
    package static func forArchive(of source: any ForkSource, threads: Int, isStrict: Bool = false) async throws
        -> Findings
    {
        let facts = try await source.facts()
        guard facts.version.isSupported else { return facts.checkVersion(.source) }
        var options = PreflightOptions(appliesWindow: true, threads: threads)
        options.isForArchive = true
        let needs = try await source.needs(of: facts.databases, facts, options)
        let checks = SourceChecks(source: facts, needs: needs, options: options)
        var findings = [
            checks.checkAccess(), checks.checkConnections(), checks.checkState(), checks.checkBinaryLog(),
            checks.checkTables(),
        ].reduce(into: Findings()) { $0.add($1) }
        if isStrict, findings.problems.isEmpty,
            let problem = try await source.notCopied(of: facts.databases).problem(strictly: true)
        {
            findings.problems.append(problem)
        }
        return findings
    }
}

extension PreflightOptions {
    /// What is made of the source, in messages.
    var result: String { isForArchive ? "the archive" : "the fork" }
}
