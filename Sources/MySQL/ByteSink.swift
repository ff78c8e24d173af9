/// Takes what a connection reads, a buffer at a time, on that connection's thread: the pipe to another connection, or a file.
public protocol ByteSink: Sendable {
    /// Takes the bytes of a buffer and leaves an empty one to go on with; blocks as long as it cannot take more.
    func take(_ buffer: inout [UInt8]) throws

    /// That was all of it.
    func finish() throws

    /// There will be no more, and what was taken is not whole. Called from any thread, once or more, also while ``take(_:)`` blocks.
    func fail(_ error: any Error)
}
