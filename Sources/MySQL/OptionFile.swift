import Foundation

/// A MySQL option file (MySQL manual, "Using Option Files"): groups in brackets, `name=value` lines, `#` and `;` comments.
///
/// It is read here rather than by the client library, because the two libraries know different option names: MariaDB's
/// passes over `ssl-mode` without a word, and a user who wrote VERIFY_IDENTITY would be connected unverified.
public enum OptionFile {
    /// The options of the groups `[client]` and `[mysqlfork]`, later lines winning. Names have dashes, not underscores.
    /// - Throws: ``DSNError`` with the file and line for what cannot be read.
    public static func options(inFile path: String) throws -> [(name: String, value: String)] {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw DSNError(description: "the option file \(path) cannot be read")
        }
        return try parse(text, path: path)
    }

    /// As ``options(inFile:)``, from text; `path` is for messages.
    public static func parse(_ text: String, path: String) throws(DSNError) -> [(name: String, value: String)] {
        var options: [(name: String, value: String)] = []
        var group = ""
        for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = raw.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("!") {
                throw DSNError(
                    description:
                        "\(path):\(index + 1): \(line.prefix(12))… is not followed; name the included file itself")
            }
            if line.hasPrefix("[") {
                guard let end = line.firstIndex(of: "]") else {
                    throw DSNError(description: "\(path):\(index + 1): a group has no closing bracket")
                }
                group = String(line[line.index(after: line.startIndex)..<end])
                continue
            }
            guard group == "client" || group == "mysqlfork" else { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].trimmingCharacters(in: .whitespaces).replacingOccurrences(of: "_", with: "-")
            options.append((name, parts.count == 2 ? unquote(parts[1].trimmingCharacters(in: .whitespaces)) : ""))
        }
        return options
    }

    /// Takes the quotes, the comment behind an unquoted value and the escapes (`\b \t \n \r \\ \s`) away.
    private static func unquote(_ text: String) -> String {
        var body = Substring(text)
        if let quote = body.first, quote == "'" || quote == "\"", let end = body.dropFirst().lastIndex(of: quote) {
            body = body[body.index(after: body.startIndex)..<end]
        } else if let comment = body.range(of: " #") {
            body = body[..<comment.lowerBound]
            while body.last?.isWhitespace == true { body.removeLast() }
        }
        var value = ""
        var characters = body.makeIterator()
        while let character = characters.next() {
            guard character == "\\", let next = characters.next() else {
                value.append(character)
                continue
            }
            switch next {
            case "b": value.append("\u{8}")
            case "t": value.append("\t")
            case "n": value.append("\n")
            case "r": value.append("\r")
            case "s": value.append(" ")
            case "\\": value.append("\\")
            default: value += "\\" + String(next)
            }
        }
        return value
    }
}

extension Endpoint {
    /// Reads host, port, socket, user, password and TLS options from an option file. What else a `[client]` group may
    /// hold is not about reaching the server and is passed over; an `ssl-` option that is not known is an error.
    public init(optionFile path: String) throws {
        self.init()
        for (name, value) in try OptionFile.options(inFile: path) {
            switch name {
            case "host": host = value
            case "port":
                guard let number = UInt16(value), number > 0 else {
                    throw DSNError(description: "\(path): port is not a number from 1 to 65535")
                }
                port = number
            case "user": user = value
            case "password": password = Secret(value)
            default:
                if try set(option: name, to: value) { continue }
                if name.hasPrefix("ssl-") {
                    throw DSNError(description: "\(path): \(name) is not supported")
                }
            }
        }
        if host == nil && socket == nil { host = "localhost" }
    }
}
