import Catalog
import MySQL
import Server

/// `mysqlfork verify`: compares two servers as they are now. Reads only, on both.
public struct VerifyJob: Sendable {
    let source: Server
    let target: Server
    let databases: DatabaseFilter
    let threads: Int
    let progress: JobProgress

    public init(source: Endpoint, target: Endpoint, databases: DatabaseFilter, threads: Int, progress: JobProgress) {
        self.source = Server(.source, source)
        self.target = Server(.target, target)
        self.databases = databases
        self.threads = threads
        self.progress = progress
    }

    /// - Throws: ``ServerError`` when a server cannot be reached or may not be read. Differences are in the report.
    public func run() async throws -> VerificationReport {
        progress.enter(.preflight)
        let sourceReader = try await source.connect()
        let sourceSettings = try await SettingsReader.read(from: sourceReader)
        target.computing.adopt(sourceSettings)
        let targetReader = try await target.connect()
        let selections = (
            try await selection(on: source, sourceReader), try await selection(on: target, targetReader)
        )
        let problems =
            try await problems(on: source, sourceReader, selections.0)
            + problems(on: target, targetReader, selections.1)
        guard problems.isEmpty else { throw ForkError(refusing: problems) }
        progress.enter(.reading)
        let catalogs = (
            source: try await CatalogReader.read(from: sourceReader, databases: selections.0.chosen),
            target: try await CatalogReader.read(from: targetReader, databases: selections.1.chosen)
        )
        let verification = Verification(
            source: try await Verification.open(source, connections: threads),
            target: try await Verification.open(target, connections: threads))
        progress.enter(.verify, expectedRows: 2 * catalogs.source.expectedRows)
        var report = try await verification.compare(source: catalogs.source, target: catalogs.target) { [progress] in
            progress.add(rows: $0.rows)
        }
        // What is there and cannot be read is not missing.
        let unreadable = Dictionary(
            catalogs.target.notCopied.map { ($0.object, $0.reason) }, uniquingKeysWith: { first, _ in first })
        report.differences = report.differences.map { difference in
            guard difference.kind == .missingOnTarget, let reason = unreadable[difference.object] else {
                return difference
            }
            return Difference(difference.area, .unreadable, object: difference.object, detail: reason)
        }
        if databases == .all {
            report.differences += try await AccountVerification.differences(
                source: try await AccountReader.read(from: sourceReader), target: targetReader)
            report.differences += SettingsVerification.differences(
                source: sourceSettings, target: try await SettingsReader.read(from: targetReader))
        }
        return report
    }

    private func selection(
        on server: Server, _ connection: Connection
    ) async throws -> DatabaseFilter.Selection {
        let present = try await UserDatabases.read(from: connection)
        let folds = try await connection.query("SELECT @@lower_case_table_names <> 0 AS folds").rows.first?.int("folds")
        let selection = databases.select(from: present, foldsCase: folds == 1)
        if server.role == .source, let missing = (selection.missing + selection.system).first {
            throw ForkError(
                .rejected, "\(server.name) has no database \(missing) to compare",
                hint: "check the name given with \(.database)")
        }
        return selection
    }

    /// What an account may not see would be a difference, or none.
    private func problems(
        on server: Server, _ connection: Connection, _ selection: DatabaseFilter.Selection
    ) async throws -> [Problem] {
        let (account, missing) = try await ToolAccount.missing(
            of: RequiredPrivilege.ofReading(filter: databases, selection: selection), on: connection)
        return missing.isEmpty ? [] : [missing.problem(of: account, on: server.name, server.role)]
    }
}
