import Foundation
import Server

/// JSON as this command prints it: one object, stable key order, readable.
enum JSONText {
    static func encode(_ value: some Encodable, onOneLine: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.userInfo[Wording.style] = Wording.Style.commandLine
        if onOneLine { encoder.outputFormatting.remove(.prettyPrinted) }
        return steeringNothing(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// The same JSON, with what a terminal must not get escaped. All of it stands in strings: between them there is but ASCII.
    private static func steeringNothing(_ json: String) -> String {
        if json.unicodeScalars.allSatisfy({ $0 == "\n" || Printable.isPrintable($0) }) { return json }
        return json.unicodeScalars.reduce(into: "") { text, scalar in
            if scalar == "\n" || Printable.isPrintable(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                text += escaped(scalar)
            }
        }
    }

    /// `\u001b`; two of them beyond the basic plane (RFC 8259, section 7).
    static func escaped(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }
}
