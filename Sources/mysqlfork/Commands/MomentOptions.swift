import ArgumentParser
import Jobs

/// Which moment the fork shows: shared by `fork` and `plan`.
struct MomentOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The fork holds every transaction committed at this time or before: 2026-11-21T14:02:11.350Z, "
                + "'2026-11-21 14:02:11' (local time), -15m, -2h30m, or a time still to come.",
            valueName: "time"))
    var at: String?

    @Option(help: ArgumentHelp("Up to this transaction, included.", valueName: "gtid"))
    var atGtid: String?

    @Option(help: ArgumentHelp("Up to just before this transaction.", valueName: "gtid"))
    var beforeGtid: String?

    @Option(help: ArgumentHelp("Up to this position in the binary log.", valueName: "file:position"))
    var atPosition: String?

    @Option(
        help: ArgumentHelp(
            "Leave this transaction out, as if it had not happened. Repeatable.", valueName: "gtid"))
    var withoutGtid: [String] = []

    @Flag(
        help: "Rows that were changed again after a transaction left out keep what was written then.")
    var acceptConflicts = false

    @Option(help: ArgumentHelp("Memory for the changes between snapshot and moment, such as 1G.", valueName: "size"))
    var memory = "256M"

    var request: MomentRequest {
        var request = MomentRequest()
        request.at = at
        request.atGtid = atGtid
        request.beforeGtid = beforeGtid
        request.atPosition = atPosition
        request.withoutGtid = withoutGtid
        request.acceptConflicts = acceptConflicts
        request.memory = memory
        return request
    }
}
