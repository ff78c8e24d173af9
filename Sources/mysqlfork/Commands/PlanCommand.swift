import ArgumentParser
import Jobs

struct PlanCommand: CheckedCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what fork would do and why, and touch nothing.",
        usage: "mysqlfork plan (--source <dsn> | --from-archive <directory>) --target <dsn> [<options>]",
        discussion: """
            Takes the same options as fork. Everything that stands in the way is listed in one go, each with what to do \
            about it; the exit status is then 2, or 3 when only the moment cannot be reached.

            EXAMPLES
              mysqlfork plan --source mysql://ops@db1/ --target mysql://root@staging/
              mysqlfork plan --from-archive /backup/db1 --at -2h --target mysql://root@staging/
            """)

    @OptionGroup(title: "Servers") var origin: OriginOptions
    @OptionGroup(title: "Moment") var moment: MomentOptions
    @OptionGroup(title: "What and how") var what: WhatOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func check() throws {
        try origin.check()
        try request().check()
    }

    func run() async throws { try await Self.run(request(), origin, output) }

    private func request() throws -> ForkRequest { try ForkCommand.request(origin, moment, what) }

    static func run(_ fork: ForkRequest, _ origin: OriginOptions, _ output: OutputOptions) async throws {
        try await output.report(PlanRequest(of: fork), try origin.passwords()) { [output] plan in
            try output.write(
                plan, PlanText.page(plan), alarm: plan.failure == nil ? nil : PlanText.problems(plan),
                warnings: plan.warnings)
            if let failure = plan.failure { throw ExitStatus.status(of: JobFailure(failure).code) }
        }
    }
}
