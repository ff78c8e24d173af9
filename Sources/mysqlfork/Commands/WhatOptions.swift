import ArgumentParser
import Jobs

/// What to fork, and how: shared by `fork` and `plan`.
struct WhatOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Fork only this database. Repeatable.", valueName: "name"))
    var database: [String] = []

    @Option(help: ArgumentHelp("Leave this database out. Repeatable.", valueName: "name"))
    var excludeDatabase: [String] = []

    @Flag(help: "Leave users, roles and grants out.")
    var noAccounts = false

    @Flag(help: "Leave the source's settings out.")
    var noSettings = false

    @Option(
        help: ArgumentHelp(
            "Give the fork another value for a setting, such as max_connections=50. Repeatable.",
            valueName: "name=value"))
    var set: [String] = []

    @Flag(
        help: """
            The target may hold databases and accounts already: drop them, all databases, also those that --database does not \
            name. Implies --end-sessions.
            """)
    var replace = false

    @Flag(help: "Others may be logged in on the target: end their sessions. Without it such a target is refused.")
    var endSessions = false

    @Option(
        help: ArgumentHelp(
            "Write the settings that need a restart of the fork there, as an option file for its mysqld.",
            valueName: "file"))
    var settingsFile: String?

    @Option(help: ArgumentHelp("Connections to each server that copy at the same time.", valueName: "count"))
    var threads = 4

    @Flag(help: "Compare the fork with the source, at the moment of the fork: rows, definitions, accounts, settings.")
    var verify = false

    @Flag(help: "Make no fork when something of the source cannot be copied. Without it that is named in the report.")
    var strict = false

    func apply(to request: inout ForkRequest) {
        request.database = database
        request.excludeDatabase = excludeDatabase
        request.noAccounts = noAccounts
        request.noSettings = noSettings
        request.set = set
        request.replace = replace
        request.endSessions = endSessions
        request.threads = threads
        request.verify = verify
        request.strict = strict
    }
}
