/// A value of a row image, for display. Texts are complete unless they say how much they were cut from.
public enum RowValue: Sendable, Hashable {
    case null
    /// A number as JSON has it: integers, DECIMAL with all its digits, FLOAT and DOUBLE with as many as tell it from its
    /// neighbours; BIT, ENUM and SET as their numbers.
    case number(String)
    /// Characters, dates, times and years (TIMESTAMP in UTC). `cutFrom` is the number of bytes of the whole, when this is the beginning.
    case text(String, cutFrom: Int? = nil)
    /// Bytes: binary strings, geometries, and what cannot be read as what it should be.
    case bytes([UInt8], cutFrom: Int? = nil)
    /// A JSON document, or a VECTOR as an array, in the server's own way to write it.
    case json(String)
    /// What an update does to a JSON document, where the binlog holds that instead of the document.
    case jsonChanges([JSONChange])
}

/// One step of an update of a JSON document (MySQL source, `sql-common/json_diff.h`, `Json_diff`).
public struct JSONChange: Sendable, Hashable {
    public enum Kind: UInt8, Sendable, Hashable {
        case replace = 0
        case insert = 1
        case remove = 2
    }

    public let kind: Kind
    /// `$.a[0]`
    public let path: String
    /// nil for ``Kind/remove``.
    public let value: RowValue?
}

extension RowValue: CustomStringConvertible {
    /// For people: texts in quotes, bytes as `0x…`.
    public var description: String {
        switch self {
        case .null: "NULL"
        case .number(let text), .json(let text): text
        case .text(let text, nil): Self.quoted(text)
        case .text(let text, let size?): Self.quoted(text) + "… (\(size) bytes)"
        case .bytes(let bytes, nil): Self.hex(bytes)
        case .bytes(let bytes, let size?): Self.hex(bytes) + "… (\(size) bytes)"
        case .jsonChanges(let changes): changes.map(\.description).joined(separator: ", ")
        }
    }

    /// As a JSON value; what was cut is an object with the beginning and the number of bytes of the whole.
    public var json: String {
        switch self {
        case .null: "null"
        case .number(let text), .json(let text): text
        case .text(let text, nil): Self.quoted(text)
        case .text(let text, let size?): #"{"beginning": \#(Self.quoted(text)), "bytes": \#(size)}"#
        case .bytes(let bytes, nil): Self.quoted(Self.hex(bytes))
        case .bytes(let bytes, let size?): #"{"beginning": \#(Self.quoted(Self.hex(bytes))), "bytes": \#(size)}"#
        case .jsonChanges(let changes): "[" + changes.map(\.json).joined(separator: ", ") + "]"
        }
    }

    static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        JSONText.appendQuoted(Array(text.utf8), to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hex(_ bytes: [UInt8]) -> String { "0x" + hexText(bytes) }
}

extension JSONChange: CustomStringConvertible {
    public var description: String { "\(kind) \(path)" + (value.map { " \($0)" } ?? "") }

    var json: String {
        let value = value.map { #", "value": \#($0.json)"# } ?? ""
        return #"{"change": "\#(kind)", "path": \#(RowValue.quoted(path))\#(value)}"#
    }
}
