import Archive
import ArgumentParser

/// What a monitoring system is told.
struct MetricsOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write metrics there for the Prometheus node exporter (textfile collector, NAME.prom).", valueName: "file"))
    var metricsFile: String?

    /// After a command has done its work on an archive: that this cannot be told is no failure of it.
    /// - Parameter lagSeconds: how far the archive is behind the source, if the command knows.
    func write(_ command: ArchiveMetrics.Command, _ archive: String, lagSeconds: Double? = nil) {
        guard let metricsFile else { return }
        do {
            var metrics = ArchiveMetrics(of: try ArchiveListing(of: archive), after: command)
            metrics.lagSeconds = lagSeconds
            try metrics.write(to: metricsFile, archive: archive)
        } catch {
            Terminal.warn("\(error)")
        }
    }
}
