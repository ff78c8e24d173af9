/// Whether an event is on. Its server switches it off by itself when its time is over, and that is not in the binary log.
extension StoredObject {
    /// nil for what is no event.
    package var isEnabledEvent: Bool? { status.map { statement[$0].elementsEqual("ENABLE".utf8) } }

    /// The same event, on or off.
    package func event(isEnabled: Bool) -> StoredObject {
        guard let status else { return self }
        var event = self
        event.statement.replaceSubrange(status, with: (isEnabled ? "ENABLE" : "DISABLE").utf8)
        return event
    }

    /// Where `ENABLE` or `DISABLE` is: behind the schedule, which is made of keywords, numbers and times.
    private var status: Range<Int>? {
        guard kind == .event else { return nil }
        // A name may hold the words that begin it.
        let beginning = Array(" ON SCHEDULE ".utf8)
        var start = statement.startIndex
        for _ in 0...(Array("\(definer ?? "") \(name) ".utf8).ranges(of: beginning).count) {
            guard let found = statement[start...].firstRange(of: beginning) else { return nil }
            start = found.upperBound
        }
        for words in [" ON COMPLETION PRESERVE ", " ON COMPLETION NOT PRESERVE "] {
            guard let end = statement[start...].firstRange(of: words.utf8)?.upperBound else { continue }
            let word = statement[end...].prefix { (0x41...0x5A).contains($0) }
            return word.startIndex..<word.endIndex
        }
        return nil
    }
}
