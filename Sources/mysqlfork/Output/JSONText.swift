import Foundation

/// JSON as this command prints it: one object, stable key order, readable.
enum JSONText {
    static func encode(_ value: some Encodable, onOneLine: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        if onOneLine { encoder.outputFormatting.remove(.prettyPrinted) }
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
