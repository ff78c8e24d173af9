import ArgumentParser
import Fork
import Jobs

struct VerifyCommand: CheckedCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compare two servers, table by table.",
        usage: "mysqlfork verify --source <dsn> --target <dsn> [<options>]",
        discussion: """
            Compares rows, definitions, accounts and settings as they are now, and names what differs, down to the table \
            and the range of keys. Only reads, on both servers. On a source that is being written to, what was written \
            since the fork differs; to compare as of the fork's own moment, use fork --verify.

            EXAMPLE
              mysqlfork verify --source mysql://ops@db1/ --target mysql://root@staging/
            """)

    @OptionGroup(title: "Servers") var connections: ConnectionOptions

    @Option(help: ArgumentHelp("Compare only this database. Repeatable.", valueName: "name"))
    var database: [String] = []

    @Option(help: ArgumentHelp("Leave this database out. Repeatable.", valueName: "name"))
    var excludeDatabase: [String] = []

    @Option(help: ArgumentHelp("Connections to each server that read at the same time.", valueName: "count"))
    var threads = 4

    @OptionGroup(title: "Output") var output: OutputOptions

    func check() throws {
        try connections.check()
        try request().check()
    }

    private func request() throws -> VerifyRequest {
        var request = try connections.request()
        request.database = database
        request.excludeDatabase = excludeDatabase
        request.threads = threads
        return request
    }

    func run() async throws {
        try await output.report(try request(), try connections.passwords()) { [output] report in
            let page = VerificationText.page(report)
            try output.write(VerificationOutput(report), page, alarm: report.isEqual ? nil : page)
            if !report.isEqual { throw ExitStatus.status(of: .differs) }
        }
    }
}

/// `{"status": "equal" | "different", "verification": …}`
private struct VerificationOutput: Encodable {
    let status: String
    let verification: VerificationReport

    init(_ report: VerificationReport) {
        status = report.isEqual ? "equal" : "different"
        verification = report
    }
}
