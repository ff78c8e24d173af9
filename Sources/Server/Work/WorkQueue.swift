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

    /// As ``run(_:on:body:)``, where each item has a worker that it belongs to.
    package static func run<Item: Sendable, Worker: AnyObject & Sendable, Result: Sendable>(
        _ items: [(item: Item, worker: Worker)], body: @escaping @Sendable (Item, Worker) async throws -> Result
    ) async throws -> [Result] {
        let queues = Dictionary(grouping: items.enumerated(), by: { ObjectIdentifier($1.worker) })
        return try await withThrowingTaskGroup(of: [(Int, Result)].self) { group in
            for queue in queues.values.map({
                $0.map { (index: $0.offset, item: $0.element.item, worker: $0.element.worker) }
            }) {
                group.addTask {
                    var results: [(Int, Result)] = []
                    for (index, item, worker) in queue { results.append((index, try await body(item, worker))) }
                    return results
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
