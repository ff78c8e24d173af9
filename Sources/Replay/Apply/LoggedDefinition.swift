import Binlog
import Catalog

/// The text that the server writes to its binary log of a statement that defines something (*measured* on 9.7.4): what it says
/// itself, definers above all, is UTF-8, what it has from the client is in the client's character set. A replica takes the one for the
/// other, and has other names then.
enum LoggedDefinition {
    static func parts(of text: [UInt8], characterSet: String, sqlMode: UInt64) -> [MixedText.Part] {
        guard !characterSet.isEmpty, !TextEncoder.isUTF8(characterSet) || sqlMode & LoadObstacle.noBackslashEscapes != 0
        else {
            return [.bytes(text)]
        }
        var taker = Taker(rest: text[...], characterSet: characterSet, sqlMode: sqlMode)
        return taker.take() ? taker.parts + [.bytes(Array(taker.rest))] : [.bytes(text)]
    }

    private struct Taker {
        var rest: ArraySlice<UInt8>
        let characterSet: String
        let sqlMode: UInt64
        private(set) var parts: [MixedText.Part] = []

        init(rest: ArraySlice<UInt8>, characterSet: String, sqlMode: UInt64) {
            self.rest = rest
            self.characterSet = characterSet
            self.sqlMode = sqlMode
        }

        /// Whether it is of a form that the server makes.
        mutating func take() -> Bool {
            let start = rest
            if isOnPrivileges { return takeText(upTo: endOfNames) }
            let isSavepoint = take("SAVEPOINT ") || take("ROLLBACK TO ")
            let isSelected = rest.suffix(17).elementsEqual("START TRANSACTION".utf8) && take("CREATE TABLE ")
            if isSavepoint || isSelected {
                guard takeName() else { return false }
                rest = start
                return takeText(upTo: rest.endIndex)
            }
            guard take("CREATE ") || take("ALTER ") else { return false }
            _ = take("OR REPLACE ")
            if take("ALGORITHM=") {
                guard takeWord(), take(" DEFINER="), takeAccount(), take(" SQL SECURITY "), takeWord(), take(" VIEW "),
                    takeNames()
                else { return false }
                if take("(") || take(" (") {
                    repeat { guard takeName() else { return false } } while take(", ") || take(",")
                    guard take(")") else { return false }
                }
                return takeText(from: start)
            }
            guard take("DEFINER="), takeAccount(), take(" ") else { return false }
            guard take("PROCEDURE ") || take("FUNCTION ") else {
                // An event or a trigger: all else is the client's.
                return takeText(from: start)
            }
            _ = take("IF NOT EXISTS ")
            return takeNames() && takeText(from: start) && takeSignature()
        }

        /// CREATE USER, ALTER USER and GRANT are written anew by the server, but for a GRANT of roles; what is said of roles and the
        /// rest is the client's.
        private var isOnPrivileges: Bool {
            if ["CREATE USER ", "ALTER USER "].contains(where: { rest.starts(with: $0.utf8) }) { return true }
            return rest.starts(with: "GRANT ".utf8) && position(of: " ON ") != nil
        }

        /// A comment or an attribute is the client's again.
        private var endOfNames: Int { position(of: " COMMENT '") ?? position(of: " ATTRIBUTE '") ?? rest.endIndex }

        /// Outside of quotes.
        private func position(of word: String) -> Int? {
            let bytes = Array(rest)
            var position = 0
            while position < bytes.count {
                if bytes[position...].starts(with: word.utf8) { return rest.startIndex + position }
                position = ShownStatement.endOfQuoted(bytes, from: position) ?? position + 1
            }
            return nil
        }

        private mutating func takeSignature() -> Bool {
            let noEscapes = sqlMode & LoadObstacle.noBackslashEscapes != 0
            let modes = (noEscapes ? "NO_BACKSLASH_ESCAPES," : "") + (sqlMode & 4 != 0 ? "ANSI_QUOTES" : "")
            guard let end = ParameterList.end(of: rest, characterSet: characterSet, sqlMode: modes) else {
                return false
            }
            parts.append(.bytes(Array(rest[..<end])))
            rest = rest[end...]
            if rest.starts(with: " RETURNS ".utf8) {
                guard let end = MixedText.endOfLine(rest), takeText(upTo: end, requoting: noEscapes) else {
                    return false
                }
            }
            guard take("\n") else { return false }
            parts.append(.bytes([0x0A] + MixedText.takeCharacteristics(&rest)))
            guard rest.starts(with: "    COMMENT '".utf8) else { return true }
            guard let end = MixedText.endOfLine(rest) else { return false }
            return takeText(upTo: end, requoting: noEscapes)
        }

        private mutating func takeText(from start: ArraySlice<UInt8>) -> Bool {
            let end = rest.startIndex
            rest = start
            return takeText(upTo: end)
        }

        private mutating func takeText(upTo end: Int, requoting: Bool = false) -> Bool {
            guard let text = String(validating: rest[..<end], as: UTF8.self) else { return false }
            parts.append(.text(MixedText.requoted(text, hasBackslashEscapes: !requoting)))
            rest = rest[end...]
            return true
        }

        private mutating func take(_ word: String) -> Bool { rest.take(word.utf8) }

        private mutating func takeWord() -> Bool {
            let word = rest.prefix { (0x41...0x5A).contains($0) }
            rest = rest.dropFirst(word.count)
            return !word.isEmpty
        }

        private mutating func takeAccount() -> Bool { takeName() && take("@") && takeName() }

        /// `` `name` `` or `` `database`.`name` ``
        private mutating func takeNames() -> Bool { takeName() && (!take(".") || takeName()) }

        private mutating func takeName() -> Bool {
            // The server quotes as the session's SQL mode has it.
            guard let quote = rest.first, [UInt8(ascii: "`"), UInt8(ascii: "\"")].contains(quote) else { return false }
            var position = rest.startIndex + 1
            while position < rest.endIndex {
                if rest[position] != quote {
                    position += 1
                } else if position + 1 < rest.endIndex, rest[position + 1] == quote {
                    position += 2
                } else {
                    rest = rest[(position + 1)...]
                    return true
                }
            }
            return false
        }
    }
}
