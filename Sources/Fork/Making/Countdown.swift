import Binlog
import MySQL
import Server
import Stream

/// Waits until the source's clock has passed a moment.
enum Countdown {
    /// - Parameter idle: connections that are to stay open meanwhile.
    static func wait(
        for moment: Moment, on source: any BinlogSource, keepingAlive idle: [Connection], progress: JobProgress
    ) async throws {
        var now = try await source.now()
        guard now <= moment else { return }
        progress.enter(.wait, wait: .microseconds(Int64(moment.microseconds - now.microseconds)))
        var lastSign = ContinuousClock.now
        while now <= moment {
            // By the source's clock, which may run otherwise than this machine's.
            let left = Duration.microseconds(Int64(moment.microseconds - now.microseconds) + 1)
            try await Task.sleep(for: min(left, .seconds(5)))
            if ContinuousClock.now - lastSign > .seconds(30) {
                for connection in idle { try await connection.execute("DO 0", operation: "keep the connection open") }
                lastSign = .now
            }
            now = try await source.now()
        }
    }
}
