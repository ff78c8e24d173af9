import Binlog

/// Events of a source's binary log in their order, file after file, without a gap and each once.
///
/// What the server makes up for its readers is among them: rotations and format descriptions at the beginning of a file, and
/// heartbeats while there is nothing else.
package protocol BinlogStream: Sendable {
    /// What comes next, at least one event, as soon as it is there; nil at the end that the stream was opened for, and ever after.
    /// The events share storage with those that came with them: copy what is to be kept for long.
    /// - Throws: ``BinlogError`` for damage and gaps, `ForkError` for what the source no longer has or does not let us read,
    ///   `ServerError` for a lost connection.
    func next() async throws -> [Event]?

    /// Ends reading, from anywhere.
    func stop() async
}

/// Where a stream ends.
package enum BinlogEnd: Sendable, Hashable {
    /// Exactly there, after a whole event; waits for it on a server that has not written it yet.
    case through(BinlogPosition)
    /// Where the binary log ends when all that there is has been read.
    case now
    /// Nowhere: waits for more.
    case never
}
