import Binlog

/// What a monitoring system is told of an archive (`--metrics-file`): what the run that writes it knows. What it does not know is
/// nil, and stays as an earlier run, of another command perhaps, has written it.
package struct ArchiveMetrics: Sendable, Equatable {
    package enum Command: String, Sendable, CaseIterable {
        case create, follow, prune, verify
    }

    /// When commands last ended, or for `follow` last had everything on disk, without an error.
    package var lastSuccess: [Command: Moment] = [:]
    /// The archive holds every transaction that was committed by then.
    package var through: Moment?
    /// By how much that is behind the source's clock.
    package var lagSeconds: Double?
    /// On disk.
    package var snapshotBytes: UInt64?
    package var binlogBytes: UInt64?
    package var snapshots: Int?
    package var generations: Int?
    /// Places at which the chain of binlog files is broken.
    package var breaks: Int?
    package var newestSnapshot: Moment?

    package init() {}

    /// The file's new text.
    /// - Parameters:
    ///   - archive: the directory, as the label `archive`. Several archives may have one file.
    ///   - existing: the file's text so far. Its metrics of this kind are kept where they are not known anew; anything else in it
    ///     is not, broken lines included, which would make node_exporter reject the whole file.
    package func text(archive: String, merging existing: String = "") -> String {
        var text = PrometheusText(Metric.allCases.map(\.family), reading: existing)
        func set(_ metric: Metric, _ value: Double?, _ labels: [String: String] = [:]) {
            guard let value else { return }
            text.set(metric.family.name, labels.merging(["archive": archive]) { $1 }, value)
        }
        for (command, moment) in lastSuccess { set(.lastSuccess, moment.seconds, ["command": command.rawValue]) }
        set(.through, through?.seconds)
        set(.lag, lagSeconds)
        set(.size, snapshotBytes.map { Double($0) }, ["kind": "snapshots"])
        set(.size, binlogBytes.map { Double($0) }, ["kind": "binlogs"])
        set(.snapshots, snapshots.map { Double($0) })
        set(.generations, generations.map { Double($0) })
        set(.breaks, breaks.map { Double($0) })
        set(.newestSnapshot, newestSnapshot?.seconds)
        return text.text
    }
}

private enum Metric: CaseIterable {
    case lastSuccess, through, lag, size, snapshots, generations, breaks, newestSnapshot

    var family: PrometheusText.Family {
        let (name, help) =
            switch self {
            case .lastSuccess:
                (
                    "last_success_timestamp_seconds",
                    "When the command last did its work on the archive without an error."
                )
            case .through:
                ("through_timestamp_seconds", "The archive holds every transaction that was committed by then.")
            case .lag: ("lag_seconds", "How far the archive was behind the source when this was last measured.")
            case .size: ("size_bytes", "Bytes on disk.")
            case .snapshots: ("snapshots", "Finished snapshots.")
            case .generations: ("generations", "Unbroken chains of binlog files.")
            case .breaks: ("breaks", "Places at which the chain of binlog files is broken.")
            case .newestSnapshot: ("newest_snapshot_timestamp_seconds", "When the newest snapshot was taken.")
            }
        return PrometheusText.Family(name: "mysqlfork_archive_" + name, help: help)
    }
}

extension Moment {
    fileprivate var seconds: Double { Double(microseconds) / 1_000_000 }
}
