import Synchronization

/// The events of a job as one listener gets them, in their order.
package final class JobListener: Sendable, AsyncSequence {
    private struct Waiting {
        var events: [JobEvent] = []
        var missed = 0
        var isOver = false
    }

    private let limit: Int
    private let waiting = Mutex(Waiting())
    /// Says that there is something; once is enough.
    private let news: AsyncStream<Void>
    private let newsSource: AsyncStream<Void>.Continuation

    init(limit: Int) {
        self.limit = limit
        (news, newsSource) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func hear(_ event: JobEvent) {
        waiting.withLock { waiting in
            if let earlier = waiting.events.lastIndex(where: event.replaces) { waiting.events.remove(at: earlier) }
            waiting.events.append(event)
            guard waiting.events.count > limit else { return }
            waiting.events.removeFirst()
            waiting.missed += 1
        }
        newsSource.yield()
    }

    func end() {
        waiting.withLock { $0.isOver = true }
        newsSource.finish()
    }

    package func makeAsyncIterator() -> Iterator { Iterator(listener: self, news: news.makeAsyncIterator()) }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let listener: JobListener
        fileprivate var news: AsyncStream<Void>.Iterator

        /// - Returns: nil when the job has ended and all was heard, or the task was cancelled.
        package mutating func next() async -> JobEvent? {
            while true {
                let (event, isOver) = listener.take()
                if event != nil || isOver { return event }
                if await news.next() == nil, Task.isCancelled { return nil }
            }
        }
    }

    private func take() -> (JobEvent?, isOver: Bool) {
        waiting.withLock { waiting in
            if waiting.missed > 0 {
                defer { waiting.missed = 0 }
                return (.missed(waiting.missed), false)
            }
            return (waiting.events.isEmpty ? nil : waiting.events.removeFirst(), waiting.isOver)
        }
    }
}
