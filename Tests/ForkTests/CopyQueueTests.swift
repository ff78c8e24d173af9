import Testing

@testable import Catalog
@testable import Fork

@Suite struct CopyQueueTests {
    /// However the workers interleave, everything is handed out once, and indexes only after the last range of their table.
    @Test(arguments: [1, 2, 7])
    func handsOutEverythingOnce(workers: Int) async {
        let ranges = (0..<40).map { (table: $0 % 5, range: KeyRange.whole) }
        let queue = CopyQueue(rows: ranges, hasKeys: [1, 3])
        let done = await withTaskGroup(of: [CopyQueue.Task].self) { group in
            for _ in 0..<workers {
                group.addTask {
                    var taken: [CopyQueue.Task] = []
                    while let task = await queue.next() {
                        await Task.yield()
                        taken.append(task)
                        _ = await queue.finish(task)
                    }
                    return taken
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(await queue.isDone)
        #expect(done.count == 42)
    }

    /// A worker that ends while others still hold back work must not end the copy.
    @Test func goesOnWhileRangesAreLeft() async {
        let queue = CopyQueue(rows: (0..<3).map { (table: $0, range: KeyRange.whole) }, hasKeys: [])
        let first = await queue.next()!
        #expect(await queue.finish(first))
        #expect(await queue.isDone == false)
        #expect(await queue.next() != nil)
        #expect(await queue.next() != nil)
    }

    @Test func stopEndsTheWaiting() async {
        let queue = CopyQueue(rows: [(table: 0, range: KeyRange.whole)], hasKeys: [])
        _ = await queue.next()
        async let waiting = queue.next()
        while await queue.countWaiting() == 0 { await Task.yield() }
        await queue.stop()
        #expect(await waiting == nil)
        #expect(await queue.isDone == false)
    }
}

extension CopyQueue {
    /// How many wait for work.
    fileprivate func countWaiting() -> Int {
        Mirror(reflecting: self).descendant("waiting").map { Mirror(reflecting: $0).children.count } ?? 0
    }
}
