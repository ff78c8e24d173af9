import ArgumentParser

struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON object on standard output.")
    var json = false

    @Option(help: "How progress is shown on standard error: auto, bar, plain or none.")
    var progress = ProgressDisplay.Style.auto

    @Flag(name: .shortAndLong, help: "Print nothing but errors, and the JSON object if asked for.")
    var quiet = false

    var display: ProgressDisplay { ProgressDisplay(style: quiet ? .none : progress) }
}

extension ProgressDisplay.Style: ExpressibleByArgument {}
