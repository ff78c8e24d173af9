import Foundation

/// A MySQL option file (MySQL manual, "Using Option Files"): groups in brackets, `name=value` lines, `#` and `;` comments,
/// `!include` and `!includedir`; or a login path file, `mylogin.cnf`.
///
/// It is read here rather than by the client library, because the two libraries know different option names: MariaDB's
/// passes over `ssl-mode` without a word, and a user who wrote VERIFY_IDENTITY would be connected unverified.
public enum OptionFile {
    public struct Option: Sendable, Equatable {
        /// With dashes, not underscores, and without `loose-`.
        public let name: String
        /// nil without an equals sign.
        public let value: String?
        /// Whether nothing is to be said when the name is not known.
        public let isLoose: Bool
        /// `[mysqlfork]`, as opposed to `[client]`, which other programs read, too.
        public let isOurs: Bool
        /// File and line, for messages.
        public let place: String
    }

    /// The options of the groups `[client]` and `[mysqlfork]`, those of included files in the place of their lines. Later ones win.
    /// - Parameter suffix: as `MYSQL_GROUP_SUFFIX`: the groups with this behind their name are read, too.
    /// - Throws: ``DSNError`` with the file and line for what cannot be read.
    public static func options(inFile path: String, suffix: String = "") throws(DSNError) -> [Option] {
        var reader = Reader(suffix: suffix)
        try reader.read(file: path, depth: 0)
        return reader.options
    }

    /// As ``options(inFile:suffix:)``, from text; `path` is for messages.
    static func parse(_ text: String, path: String) throws(DSNError) -> [Option] {
        var reader = Reader(suffix: "")
        try reader.read(Array(text.utf8), path: path, depth: 0)
        return reader.options
    }

    private struct Reader {
        let ours: Set<String>
        let groups: Set<String>
        var options: [Option] = []

        init(suffix: String) {
            ours = ["mysqlfork", "mysqlfork" + suffix]
            groups = ours.union(["client", "client" + suffix])
        }

        /// As deep as MySQL's programs go.
        static let maximumDepth = 10

        mutating func read(file path: String, depth: Int) throws(DSNError) {
            guard depth <= Self.maximumDepth else {
                throw DSNError(
                    description: "\(path): option files include each other more than \(Self.maximumDepth) deep")
            }
            let bytes = try SmallFile.bytes(of: path, "the option file", refusesWritable: true)
            try read(
                LoginPathFile.isOne(bytes) ? LoginPathFile.text(bytes, path: path) : bytes, path: path, depth: depth)
        }

        mutating func read(_ bytes: [UInt8], path: String, depth: Int) throws(DSNError) {
            var group = ""
            for (index, raw) in bytes.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
                let place = "\(path):\(index + 1)"
                let line = raw.trimmed
                guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { continue }
                if first == UInt8(ascii: "!") {
                    try include(try line.text(place), from: path, place, depth)
                } else if first == UInt8(ascii: "[") {
                    guard let end = line.firstIndex(of: UInt8(ascii: "]")) else {
                        throw DSNError(description: "\(place): a group has no closing bracket")
                    }
                    group = String(decoding: line[(line.startIndex + 1)..<end].trimmed, as: UTF8.self)
                } else if groups.contains(group) {
                    options.append(try OptionLine(line, place).option(isOurs: ours.contains(group)))
                }
            }
        }

        private mutating func include(
            _ line: String, from path: String, _ place: String, _ depth: Int
        ) throws(DSNError) {
            let words = line.dropFirst().split(maxSplits: 1, whereSeparator: \.isWhitespace)
            guard words.count == 2, ["include", "includedir"].contains(words[0]) else {
                throw DSNError(
                    description: "\(place): \(line.prefix(20)) is neither !include FILE nor !includedir DIRECTORY")
            }
            let name = words[1].trimmingCharacters(in: .whitespaces)
            guard words[0] == "includedir" else { return try read(file: name, depth: depth + 1) }
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: name) else {
                throw DSNError(description: "\(place): the directory \(name) cannot be read")
            }
            for file in names.sorted() where file.hasSuffix(".cnf") {
                try read(file: name + "/" + file, depth: depth + 1)
            }
        }
    }
}

/// `name`, or `name=value` (MySQL source, mysys/my_default.cc).
private struct OptionLine {
    private let name: ArraySlice<UInt8>
    private let value: ArraySlice<UInt8>?
    private let place: String

    init(_ line: ArraySlice<UInt8>, _ place: String) {
        let line = Self.withoutComment(line).trimmed
        let equals = line.firstIndex(of: UInt8(ascii: "="))
        name = line[..<(equals ?? line.endIndex)].trimmed
        value = equals.map { line[($0 + 1)...].trimmed }
        self.place = place
    }

    func option(isOurs: Bool) throws(DSNError) -> OptionFile.Option {
        var name = try name.text(place).replacing("_", with: "-")
        let isLoose = name.hasPrefix("loose-")
        if isLoose { name.removeFirst("loose-".count) }
        var text: String?
        if let value { text = try Self.unescaped(Self.unquoted(value))[...].text(place) }
        return OptionFile.Option(name: name, value: text, isLoose: isLoose, isOurs: isOurs, place: place)
    }

    /// A `#` outside of quotes begins a comment.
    private static func withoutComment(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var quote: UInt8?
        var isEscaped = false
        for (index, byte) in zip(line.indices, line) {
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\""), !isEscaped {
                if quote == nil { quote = byte } else if quote == byte { quote = nil }
            }
            if quote == nil, byte == UInt8(ascii: "#") { return line[..<index] }
            isEscaped = quote != nil && byte == UInt8(ascii: "\\") && !isEscaped
        }
        return line
    }

    private static func unquoted(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard value.count >= 2, let quote = value.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
            value.last == quote
        else { return value }
        return value.dropFirst().dropLast()
    }

    private static let escapes: [UInt8: UInt8] = Dictionary(
        uniqueKeysWithValues: [
            ("b", "\u{8}"), ("t", "\t"), ("n", "\n"), ("r", "\r"), ("s", " "), ("\\", "\\"), ("'", "'"), ("\"", "\""),
        ].map { (UInt8(ascii: $0), UInt8(ascii: $1)) })

    private static func unescaped(_ value: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var bytes = value.makeIterator()
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "\\"), let next = bytes.next() else {
                result.append(byte)
                continue
            }
            if let meant = escapes[next] { result.append(meant) } else { result += [byte, next] }
        }
        return result
    }
}

extension ArraySlice<UInt8> {
    /// Without blanks, tabs and carriage returns at both ends.
    fileprivate var trimmed: ArraySlice<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
        var slice = drop(while: isSpace)
        while let last = slice.last, isSpace(last) { slice.removeLast() }
        return slice
    }

    fileprivate func text(_ place: String) throws(DSNError) -> String {
        guard let text = String(validating: self, as: UTF8.self) else {
            throw DSNError(description: "\(place): this is not UTF-8")
        }
        return text
    }
}
