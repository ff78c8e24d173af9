import Binlog
import Server
import Timeline

/// Damage in a binary log, or a stop point that turns out not to be in it, as an error of the job.
package enum BinlogTrouble {
    package static func explained<T>(_ body: () async throws -> T) async throws -> T {
        do { return try await body() } catch { throw explanation(of: error) }
    }

    package static func explanation(of error: any Error) -> any Error {
        switch error {
        case let error as CutError:
            ForkError(
                .unreachable, "the stop point cannot be found: \(error)",
                hint: "\(job: .timeline) lists the source's transactions with their positions, GTIDs and times")
        case let error as BinlogError:
            ForkError(
                .rejected, "the source's binary log cannot be used: \(error)",
                hint: "mysqlbinlog on that file shows whether it is damaged; choose a moment on this side of it")
        default: error
        }
    }
}
