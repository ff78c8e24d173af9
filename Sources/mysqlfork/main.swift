import Foundation
import Fork
import MySQL

let a = CommandLine.arguments
let start = ContinuousClock.now
let p = JobProgress { print(ContinuousClock.now - start, $0) }
do {
try await ForkJob(source: Endpoint(dsn: a[1]), target: Endpoint(dsn: a[2]), threads: Int(a[3])!, progress: p).run(databases: Array(a[4...]))
print(ContinuousClock.now - start, p.now)
} catch { print("FAILED", error); exit(1) }
