import Binlog
import Foundation

/// Writes small binlog files, without checksums.
struct SyntheticBinlog {
    private(set) var bytes: [UInt8] = [0xfe, 0x62, 0x69, 0x6e]
    /// Where each event ends.
    private(set) var ends: [UInt64] = []

    /// - Parameter created: seconds.
    init(created: UInt32 = 0, inUse: Bool = false) {
        let version = Array("9.7.4".utf8)
        var body: [UInt8] = [4, 0] + version + [UInt8](repeating: 0, count: 50 - version.count)
        var sizes = [UInt8](repeating: 0, count: 42)
        sizes[1] = 13
        body += [0, 0, 0, 0, 19] + sizes + [0] + [0, 0, 0, 0]
        append(15, body, time: created, flags: inUse ? 1 : 0)
    }

    mutating func append(_ type: UInt8, _ body: [UInt8], time: UInt32 = 0, flags: UInt16 = 0) {
        let size = UInt32(19 + body.count)
        var event = Self.little(time) + [type] + Self.little(UInt32(1)) + Self.little(size)
        event += Self.little(UInt32(bytes.count) + size) + Self.little(flags) + body
        bytes += event
        ends.append(UInt64(bytes.count))
    }

    mutating func xid(_ number: UInt64) { append(16, Self.little(number)) }

    mutating func rotate(to file: String) { append(4, Self.little(UInt64(4)) + Array(file.utf8)) }

    mutating func stop() { append(3, []) }

    mutating func previousGTIDs(_ set: GTIDSet) { append(35, set.encoded()) }

    /// A transaction's first event.
    mutating func anonymousGTID(committed: UInt64) {
        var body: [UInt8] = [0] + [UInt8](repeating: 0, count: 24) + [2]
        body += Self.little(UInt64(0)) + Self.little(UInt64(1)) + Self.little(committed).prefix(7) + [100]
        append(34, body + Self.little(UInt32(90704)))
    }

    mutating func query(_ text: String) {
        append(2, [UInt8](repeating: 0, count: 13) + [0] + Array(text.utf8))
    }

    /// A transaction of one statement.
    mutating func statement(_ text: String, committed: UInt64) {
        anonymousGTID(committed: committed)
        query(text)
    }

    /// A transaction that does nothing.
    mutating func transaction(committed: UInt64) {
        statement("BEGIN", committed: committed)
        xid(1)
    }

    private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

/// A directory of its own, gone with the value.
final class ScratchFolder: Sendable {
    let url = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-binlogs-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = url.appending(path: name)
        try Data(bytes).write(to: file)
        return file.path(percentEncoded: false)
    }
}
