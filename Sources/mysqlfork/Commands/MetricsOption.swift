import Archive
import ArgumentParser

/// What a monitoring system is told.
struct MetricsOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write metrics there for the Prometheus node exporter (textfile collector, NAME.prom).", valueName: "file"))
    var metricsFile: String?

    /// After a command has done its work on an archive.
    func write(_ command: ArchiveMetrics.Command, _ archive: String) throws {
        guard let metricsFile else { return }
        try ArchiveMetrics(of: ArchiveListing(of: archive), after: command).write(to: metricsFile, archive: archive)
    }
}
