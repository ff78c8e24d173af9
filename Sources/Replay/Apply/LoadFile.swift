import Foundation
import Synchronization

/// The file of a LOAD DATA statement, collected from the binlog: a little of it in memory, more of it in a file that has no name.
final class LoadFile: Sendable {
    private static let memoryLimit = 1 << 20
    private static let partSize = 256 << 10

    private struct State {
        var memory: [UInt8] = []
        var file: FileHandle?
        var position = 0
    }

    private let state = Mutex(State())

    /// - Throws: when the disk of temporary files is full.
    func append(_ data: ArraySlice<UInt8>) throws {
        try state.withLock { state in
            state.memory += data
            if state.memory.count > Self.memoryLimit { try Self.spill(&state) }
        }
    }

    /// Begins to read from the start.
    func rewind() throws {
        try state.withLock { state in
            if state.file != nil { try Self.spill(&state) }
            try state.file?.seek(toOffset: 0)
            state.position = 0
        }
    }

    /// The next part; nil at the end.
    func read() throws -> [UInt8]? {
        try state.withLock { state in
            if let file = state.file {
                return try file.read(upToCount: Self.partSize).flatMap { $0.isEmpty ? nil : Array($0) }
            }
            guard state.position < state.memory.count else { return nil }
            let end = min(state.position + Self.partSize, state.memory.count)
            defer { state.position = end }
            return Array(state.memory[state.position..<end])
        }
    }

    private static func spill(_ state: inout State) throws {
        if state.file == nil { state.file = try temporaryFile() }
        try state.file?.write(contentsOf: state.memory)
        state.memory.removeAll(keepingCapacity: true)
    }

    private static func temporaryFile() throws -> FileHandle {
        let template = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-XXXXXX").path
        var path = Array(template.utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        unlink(path)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}
