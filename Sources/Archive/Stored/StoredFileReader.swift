import Binlog
import Files
import Foundation
import Server

/// Reads a file of which a manifest tells size and SHA-256, and decompresses it if asked to. Pieces are handed out while it reads:
/// whether they are what was once written is known when `next` has returned nil, and not before.
///
/// However well the file is compressed, it takes no more memory than two pieces, and zstd's window.
package final class StoredFileReader {
    /// Bytes of a piece at most.
    package static let pieceSize = 1 << 20

    private let file: FileReader
    private let size: UInt64
    private let sha256: String
    private let digest = SHA256()
    private let inflater: Inflater?
    /// Bytes that were read from the file.
    private var position: UInt64 = 0
    /// Those of them that are not decompressed yet.
    private var input: ArraySlice<UInt8> = []

    /// - Parameters:
    ///   - expecting: Bytes on disk and their SHA-256, in lower-case hexadecimal digits.
    ///   - grows: Whether the file may have more bytes than expected. They are not read.
    ///   - name: What errors call the file.
    /// - Throws: ``FileError`` when the file is missing, of another size, or cannot be read.
    package init(
        path: String, expecting: (size: UInt64, sha256: String), compressed: Bool, grows: Bool = false, name: String
    ) throws {
        file = try FileReader(path: path, name: name)
        (size, sha256) = expecting
        inflater = compressed ? try Inflater() : nil
        guard file.size >= size else { throw FileError.damaged(name, "is cut off: \(file.size) bytes of \(size)") }
        guard grows || file.size == size else {
            throw FileError.damaged(name, "has more bytes than it should: \(file.size) instead of \(size)")
        }
    }

    /// The next bytes: at least one, ``pieceSize`` at most. nil when the file was read to its end and is what was expected.
    ///
    /// - Throws: ``FileError`` when it is not.
    package func next() throws -> [UInt8]? {
        while true {
            if input.isEmpty { input = try read()[...] }
            guard let inflater else {
                defer { input = [] }
                if !input.isEmpty { return Array(input) }
                try verify()
                return nil
            }
            // At the end, a frame may still have more to give than one step could take.
            let output = input.isEmpty && inflater.isDone ? [] : try step(inflater)
            if !output.isEmpty { return output }
            if input.isEmpty && position == size {
                try verify()
                guard inflater.isDone else { throw FileError.damaged(file.name, "ends within a zstd frame") }
                return nil
            }
        }
    }

    private func step(_ inflater: Inflater) throws -> [UInt8] {
        do {
            let (consumed, produced) = try inflater.step(input)
            input = input.dropFirst(consumed)
            return Array(inflater.output[..<produced])
        } catch {
            throw FileError.damaged(file.name, "cannot be decompressed: \(error.problem)")
        }
    }

    /// The next bytes as they are on disk; none at the end.
    private func read() throws -> [UInt8] {
        let piece = try file.read(Int(min(UInt64(Self.pieceSize), size - position)))
        position += UInt64(piece.count)
        digest.update(piece)
        guard !piece.isEmpty || position == size else {
            throw FileError.damaged(file.name, "is cut off: \(position) bytes of \(size)")
        }
        return piece
    }

    private func verify() throws {
        guard digest.hex == sha256 else {
            throw FileError.damaged(file.name, "is damaged: its SHA-256 is not the one in the manifest")
        }
    }
}
