import ArgumentParser
import Jobs

struct ForkCommand: CheckedCommand {
    static let configuration = CommandConfiguration(
        commandName: "fork",
        abstract: "Make the fork.",
        usage: "mysqlfork fork (--source <dsn> | --from-archive <directory>) --target <dsn> [<options>]",
        discussion: """
            Makes the target a copy of the source as of its latest transaction (all that was committed when the command \
            started is in it), or as of any other moment: before it as far as the source keeps its binary logs, or still \
            to come. The target has to be empty, unless --replace is given.

            With --from-archive the fork is made of an archive's files, and the source is not needed: the snapshot nearest to \
            the moment, brought there by the archived binary log. A moment later than the archive goes is refused; -15m \
            counts from now, by this machine's clock.

            EXAMPLES
              Everything, and prove that it is right:
                mysqlfork fork --source mysql://ops@db1/ --target mysql://root@test/ \\
                  --verify
              As it was just before a bad statement, exact to the microsecond:
                mysqlfork fork --source mysql://ops@db1/ --target mysql://root@test/ \\
                  --at 2026-11-21T14:02:11.350Z
                mysqlfork fork --source mysql://ops@db1/ --target mysql://root@test/ \\
                  --before-gtid 3e11fa47-71ca-11e1-9e33-c80aa9429562:77
              One database, for a test server with less memory:
                mysqlfork fork --source mysql://ops@db1/ --target mysql://root@test/ \\
                  --database shop --no-settings --set innodb_buffer_pool_size=1G
              From an archive, when the source has purged its binary log, or is gone:
                mysqlfork fork --from-archive /backup/db1 --target mysql://root@test/ \\
                  --at '2026-11-21 14:02:11.350' --verify
              Every night from cron, over what is there, with a report for a script:
                mysqlfork fork --source-defaults-file /etc/mysqlfork/source.cnf \\
                  --target-defaults-file /etc/mysqlfork/target.cnf --replace --quiet --json
            """)

    @OptionGroup(title: "Servers") var origin: OriginOptions
    @OptionGroup(title: "Moment") var moment: MomentOptions
    @OptionGroup(title: "What and how") var what: WhatOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @Flag(help: "Say what would be done, as `mysqlfork plan` does, and do nothing.")
    var dryRun = false

    func check() throws {
        try origin.check()
        try request().check()
    }

    func run() async throws {
        if dryRun { return try await PlanCommand.run(request(), origin, output) }
        try await output.report(try request(), try origin.passwords()) { [output, what] report in
            let page = ForkReportText.page(report)
            try output.write(report, page, alarm: report.status == .differs ? page : nil, warnings: report.warnings)
            if let settingsFile = what.settingsFile {
                try OptionFragmentFile.write(report.settings?.fragment ?? "", to: settingsFile)
            }
            if report.status == .differs { throw ExitStatus.status(of: .differs) }
        }
    }

    private func request() throws -> ForkRequest { try Self.request(origin, moment, what) }

    static func request(
        _ origin: OriginOptions, _ moment: MomentOptions, _ what: WhatOptions
    ) throws -> ForkRequest {
        var request = try origin.request()
        request.moment = moment.request
        what.apply(to: &request)
        return request
    }
}
