import Binlog
import Foundation
import Server

/// Binlog files on disk, as a server names them.
enum BinlogFiles {
    /// The files that an index lists, in order (MySQL manual, "The Binary Log"). Paths in it are relative to the server's data
    /// directory; files beside the index are found as well.
    static func paths(inIndex path: String) throws -> [String] {
        let folder = URL(filePath: path).deletingLastPathComponent()
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ForkError(
                .refused, "the binlog index \(path) cannot be read",
                hint: "check that it is there and that this user may read it")
        }
        return text.split(whereSeparator: \.isNewline).map { line in
            let line = String(line)
            if line.hasPrefix("/"), FileManager.default.fileExists(atPath: line) { return line }
            return folder.appending(path: URL(filePath: line).lastPathComponent).path(percentEncoded: false)
        }
    }

    /// - Throws: ``BinlogError`` where a file is missing between two others, or out of order.
    static func checkOrder(_ names: [String]) throws(BinlogError) {
        for (name, next) in zip(names, names.dropFirst()) {
            // Another server took over.
            if BinlogPosition.segment(of: next) > BinlogPosition.segment(of: name) { continue }
            guard let number = BinlogPosition.sequence(of: name), let following = BinlogPosition.sequence(of: next),
                base(name) == base(next), following > number
            else {
                throw BinlogError("\(next) does not follow on \(name)")
            }
            if following != number + 1 {
                throw BinlogError("\(following - number - 1) files are missing between \(name) and \(next)")
            }
        }
    }

    /// A file's name without its number.
    private static func base(_ name: String) -> Substring { name[..<(name.lastIndex(of: ".") ?? name.endIndex)] }
}
