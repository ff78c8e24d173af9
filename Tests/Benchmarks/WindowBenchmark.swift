import Binlog
import Fork
import Foundation
import MySQL
import Server
import Timeline
import WindowRuns

/// Brings a target that holds a copy of one position to another position, and says how long that took from beginning to end:
/// connecting, looking through the window for what is in the way, and resolving and applying it.
struct WindowBenchmark {
    private let source: Endpoint
    private let options: ForkOptions
    private let from: BinlogPosition
    private let direction: Direction

    /// - Parameter arguments: source and target as DSNs, the copy's position, and the one to go to.
    init?(_ arguments: [String]) throws {
        guard arguments.count == 4, let from = BinlogPosition(arguments[2]), let to = BinlogPosition(arguments[3])
        else { return nil }
        var options = ForkOptions(target: try Endpoint(dsn: arguments[1]))
        options.stopPoint = .position(to)
        self.options = options
        source = try Endpoint(dsn: arguments[0])
        self.from = from
        direction = to < from ? .backward : .forward
    }

    func run() async throws {
        let start = ContinuousClock.now
        let summary = try await WindowRun(options, source: source, direction, from: from).run()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print(
            """
            seconds \(String(format: "%.2f", seconds))
            applying \(String(format: "%.2f", summary.seconds))
            transactions \(summary.transactions)
            rowEvents \(summary.rowEvents)
            rowsWritten \(summary.rowsWritten)
            rowsDeleted \(summary.rowsDeleted)
            """)
    }
}
