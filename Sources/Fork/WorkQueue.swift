import Synchronization

/// Spreads work over workers, each with a connection of its own: each takes the next item as soon as it is done with one.
package enum WorkQueue {
    /// - Returns: the results in the order of the items.
    /// - Throws: the first error of `body`; the other workers' work is cancelled.
    package static func run<Item: Sendable, Worker: Sendable, Result: Sendable>(
        _ items: [Item], on workers: [Worker],
        body: @escaping @Sendable (Item, Worker) async throws -> Result
    ) async throws -> [Result] {
        let next = Counter()
        return try await withThrowingTaskGroup(of: [(Int, Result)].self) { group in
            for worker in workers.prefix(items.count) {
                group.addTask {
                    var results: [(Int, Result)] = []
                    while true {
                        let index = next.take()
                        guard index < items.count else { return results }
                        results.append((index, try await body(items[index], worker)))
                    }
                }
            }
            var all = [Result?](repeating: nil, count: items.count)
            for try await results in group { for (index, result) in results { all[index] = result } }
            return all.compactMap { $0 }
        }
    }
}

private final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    func take() -> Int { value.add(1, ordering: .relaxed).oldValue }
}
