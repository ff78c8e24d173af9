import Server

/// The checks before anything is written to the target. Each family of checks is an extension in a file of its own; all of
/// them look at plain values only, and all are made, so that everything that is wrong is said in one go.
struct Preflight: Sendable {
    let source: ServerFacts
    let target: ServerFacts
    let needs: SourceNeeds
    let options: PreflightOptions
    let ofSource: SourceChecks

    init(source: ServerFacts, target: ServerFacts, needs: SourceNeeds, options: PreflightOptions) {
        self.source = source
        self.target = target
        self.needs = needs
        self.options = options
        ofSource = SourceChecks(source: source, needs: needs, options: options)
    }

    static func check(
        source: ServerFacts, target: ServerFacts, needs: SourceNeeds, options: PreflightOptions
    ) -> Findings {
        let preflight = Preflight(source: source, target: target, needs: needs, options: options)
        // Of a server that is not MySQL 8.0 or newer nothing else is known.
        guard source.version.isSupported && target.version.isSupported else { return preflight.checkVersions() }
        return [
            preflight.checkVersions(), preflight.checkIdentity(), preflight.checkAccess(),
            preflight.checkConnections(), preflight.ofSource.checkState(), preflight.ofSource.checkBinaryLog(),
            preflight.checkGTIDs(),
            preflight.ofSource.checkTables(), preflight.checkTargetState(), preflight.checkCharacterSets(),
            preflight.checkExtensions(), preflight.checkPlaces(), preflight.checkCapacity(),
            preflight.checkForeignKeys(),
        ].reduce(into: Findings()) { $0.add($1) }
    }
}
