import Catalog

/// Hands out the work of a copy: ranges of rows, largest tables first, and the indexes of each table as soon as its last range
/// is in.
actor CopyQueue {
    enum Task: Sendable {
        case rows(table: Int, KeyRange)
        case keys(table: Int)
    }

    private var rows: [(table: Int, range: KeyRange)]
    private var keys: [Int] = []
    /// Ranges of each table that are not copied yet.
    private var missing: [Int: Int]
    private let hasKeys: Set<Int>
    private var running = 0
    private var waiting: [CheckedContinuation<Task?, Never>] = []
    private var stopped = false

    /// - Parameters:
    ///   - rows: in the order to be copied.
    ///   - hasKeys: the tables whose indexes are to be added afterwards.
    init(rows: [(table: Int, range: KeyRange)], hasKeys: Set<Int>) {
        self.rows = rows.reversed()
        self.hasKeys = hasKeys
        missing = Dictionary(rows.map { ($0.table, 1) }, uniquingKeysWith: +)
    }

    /// The next piece of work; waits while more may come; nil when all is done or stopped.
    func next() async -> Task? {
        if let task = take() { return task }
        if stopped || isDone { return nil }
        return await withCheckedContinuation { waiting.append($0) }
    }

    /// Says that a piece of work is done.
    /// - Returns: true when this completes the table.
    func finish(_ task: Task) -> Bool {
        running -= 1
        var isComplete = false
        switch task {
        case .keys: isComplete = true
        case .rows(let table, _):
            missing[table]! -= 1
            if missing[table] == 0 {
                if hasKeys.contains(table) { keys.append(table) } else { isComplete = true }
            }
        }
        while !waiting.isEmpty, let task = take() { waiting.removeFirst().resume(returning: task) }
        if isDone { stop() }
        return isComplete
    }

    /// Nothing is left to hand out and nobody is at work.
    var isDone: Bool { rows.isEmpty && keys.isEmpty && running == 0 }

    /// Ends everybody's work after what they are doing now.
    func stop() {
        stopped = true
        for continuation in waiting { continuation.resume(returning: nil) }
        waiting = []
    }

    private func take() -> Task? {
        if stopped { return nil }
        // Indexes first: they keep the target busy while other workers read.
        if !keys.isEmpty {
            running += 1
            return .keys(table: keys.removeFirst())
        }
        guard let next = rows.popLast() else { return nil }
        running += 1
        return .rows(table: next.table, next.range)
    }
}
