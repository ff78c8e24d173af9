import ArgumentParser
import Foundation

@main
struct Mysqlfork: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mysqlfork",
        abstract: "Make a new MySQL server from a live one, without stopping it.",
        discussion: """
            The new server holds all databases, accounts and settings of the source as of one moment. The source keeps \
            serving writes meanwhile, and is only ever read.

            EXAMPLES
              mysqlfork plan --source mysql://ops@db1/ --target mysql://root@test/
              mysqlfork fork --source mysql://ops@db1/ --target mysql://root@test/ --verify
              mysqlfork timeline --source mysql://ops@db1/ --since -15m
              mysqlfork fork --from-archive /backup/db1 --at -2h --target mysql://root@test/

            Passwords come from MYSQLFORK_SOURCE_PASSWORD and MYSQLFORK_TARGET_PASSWORD, from option files \
            (--source-defaults-file), from --source-password-file, or from a prompt.

            EXIT STATUS
              0   done
              2   refused by preflight, nothing was written
              3   the moment cannot be reached
              4   interrupted, or a connection was lost
              5   verification found a difference, or an archive's chain is broken
              6   a server, or a disk, rejected the work
              64  usage
              70  a defect of mysqlfork
            """,
        version: "0.1.0",
        subcommands: [
            ForkCommand.self, PlanCommand.self, TimelineCommand.self, VerifyCommand.self, ArchiveCommand.self,
        ])

    static func main() async {
        var command: any ParsableCommand
        do {
            command = try parseAsRoot()
        } catch {
            UsageError.exit(error, arguments: CommandLine.arguments)
        }
        do {
            try (command as? any CheckedCommand)?.check()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            end(ExitCode.success)
        } catch let code as ExitCode {
            end(code)
        } catch {
            UsageError.exit(error, of: type(of: command), arguments: CommandLine.arguments)
        }
    }

    /// At once. Threads may still be closing connections, and must not meet the end of the libraries that they do it with.
    private static func end(_ status: ExitCode) -> Never {
        fflush(nil)
        _exit(status.rawValue)
    }
}
