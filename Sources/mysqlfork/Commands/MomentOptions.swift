import ArgumentParser
import Binlog
import Fork
import Replay

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

    func check() throws { _ = try (stopRequest(), excluded(), memoryBytes()) }

    func apply(to options: inout ForkOptions) throws {
        options.stopPoint = try stopRequest()
        options.excluded = try excluded()
        options.acceptsConflicts = acceptConflicts
        options.memory = try memoryBytes()
    }

    private func stopRequest() throws -> StopRequest {
        var requests: [StopRequest] = []
        if let at {
            do {
                requests.append(try StopRequest(time: at))
            } catch {
                throw ValidationError("--at: \(error)")
            }
        }
        if let atGtid { requests.append(.gtid(try Self.gtid(atGtid, "--at-gtid"))) }
        if let beforeGtid { requests.append(.beforeGTID(try Self.gtid(beforeGtid, "--before-gtid"))) }
        if let atPosition {
            guard let position = BinlogPosition(atPosition) else {
                throw ValidationError(
                    "--at-position takes FILE:POSITION, such as binlog.000042:1507, not '\(atPosition)'")
            }
            requests.append(.position(position))
        }
        guard requests.count <= 1 else {
            throw ValidationError("give one of --at, --at-gtid, --before-gtid and --at-position")
        }
        return requests.first ?? .latest
    }

    private func excluded() throws -> [GTID] {
        if acceptConflicts && withoutGtid.isEmpty {
            throw ValidationError("--accept-conflicts is about transactions left out with --without-gtid")
        }
        return try withoutGtid.map { try Self.gtid($0, "--without-gtid") }
    }

    private static func gtid(_ text: String, _ option: String) throws -> GTID {
        do {
            return try GTID(text)
        } catch {
            throw ValidationError("\(option): \(error)")
        }
    }

    private func memoryBytes() throws -> Int {
        let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let unit = memory.last.flatMap { units[Character($0.uppercased())] }
        guard let number = Int(unit == nil ? memory[...] : memory.dropLast()), number > 0,
            case (let bytes, let overflow) = number.multipliedReportingOverflow(by: unit ?? 1), !overflow,
            bytes >= 16 << 20
        else { throw ValidationError("--memory takes a size of at least 16M, such as 256M or 2G, not '\(memory)'") }
        return bytes
    }
}
