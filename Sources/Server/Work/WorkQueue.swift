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
                        try Task.checkCancellation()
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

    /// As ``run(_:on:body:)``, where a worker has nothing of its own.
    /// - Parameter count: of items that are worked on at a time.
    package static func run<Item: Sendable, Result: Sendable>(
        _ items: [Item], atOnce count: Int, body: @escaping @Sendable (Item) async throws -> Result
    ) async throws -> [Result] {
        try await run(items, on: Array(0..<count)) { item, _ in try await body(item) }
    }

    /// As ``run(_:on:body:)``, where each item has a worker that it belongs to.
    package static func run<Item: Sendable, Worker: AnyObject & Sendable, Result: Sendable>(
        _ items: [(item: Item, worker: Worker)], body: @escaping @Sendable (Item, Worker) async throws -> Result
    ) async throws -> [Result] {
        let queues = Array(Dictionary(grouping: items.indices) { ObjectIdentifier(items[$0].worker) }.values)
        let results = try await run(queues, atOnce: queues.count) { indices in
            var results: [(index: Int, result: Result)] = []
            for index in indices { results.append((index, try await body(items[index].item, items[index].worker))) }
            return results
        }
        return results.joined().sorted { $0.index < $1.index }.map(\.result)
    }
}

private final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    func take() -> Int { value.add(1, ordering: .relaxed).oldValue }
}
