import Files
import Foundation
import Server

/// A value as JSON for people, one member a line and sorted, whose last line is the SHA-256 of all lines before it:
/// `head -n -2 FILE | sha256sum` gives the same.
package enum SealedJSON {
    /// - Throws: ``ForkError`` (defect) when the value is not an object, or has a member `sha256` itself.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = [UInt8](try encoder.encode(value))
        let (opening, closing) = ([UInt8]("{\n  ".utf8), [UInt8]("\n}".utf8))
        // Text in JSON has no line feeds, so a line that begins like this is a member of the object itself.
        let member = [UInt8]("\n  \"sha256\" :".utf8)
        guard text.starts(with: opening), text.suffix(2) == closing[...], text.firstRange(of: member) == nil else {
            throw ForkError(
                .defect, "\(type(of: value)) cannot be sealed: it is not an object without sha256",
                hint: "report this as a defect of mysqlfork")
        }
        let head = text.dropLast(2)[...] + [UInt8](",\n".utf8)
        return head + seal(of: head)
    }

    /// - Parameter name: What errors call the file.
    /// - Throws: ``ForkError`` (rejected) when it is not as it was encoded, or not of this type.
    package static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8], name: String) throws -> T {
        guard !bytes.isEmpty else { throw FileError.damaged(name, "is empty") }
        let head = bytes.dropLast(sealSize)
        guard bytes[head.endIndex...] == seal(of: head)[...] else {
            throw FileError.damaged(name, "is damaged: it does not end with the SHA-256 of its lines")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw FileError.damaged(name, "is not understood: \(error)")
        }
    }

    private static let sealSize = seal(of: []).count

    private static func seal(of head: ArraySlice<UInt8>) -> [UInt8] {
        [UInt8]("  \"sha256\" : \"\(SHA256.hex(head))\"\n}\n".utf8)
    }
}
