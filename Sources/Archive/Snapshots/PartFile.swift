import MySQL
import Synchronization

/// A file that takes the rows of a range and compresses them as they come, on the thread of the connection that reads them.
final class PartFile: ByteSink {
    private let writer: Mutex<CompressedFileWriter>
    private let finished = Mutex<CompressedFileWriter.Result?>(nil)

    /// - Throws: ``ForkError`` (rejected), also when there is something of this name already.
    init(creating path: String) throws {
        writer = Mutex(try CompressedFileWriter(creating: path))
    }

    /// nil as long as the file is not whole and on the disk.
    var result: CompressedFileWriter.Result? { finished.withLock { $0 } }

    func take(_ buffer: inout [UInt8]) throws {
        try writer.withLock { try $0.write(buffer) }
        buffer.removeAll(keepingCapacity: true)
    }

    func finish() throws {
        let result = try writer.withLock { try $0.finish() }
        finished.withLock { $0 = result }
    }

    /// Whoever made the file removes it.
    func fail(_ error: any Error) {}
}
