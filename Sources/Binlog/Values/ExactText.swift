/// A name of a server's, or another text of its, compared by bytes. To Swift, é as one character is the same as e with an accent, and
/// `==`, `<`, sets and dictionaries take the two for one; a server has two tables, columns or accounts.
///
/// As a property wrapper it is what a type is compared by, while the property stays a string.
@propertyWrapper
public struct ExactText: Sendable, Hashable, Comparable {
    public var wrappedValue: String

    public init(wrappedValue: String) { self.wrappedValue = wrappedValue }

    public static func == (left: Self, right: Self) -> Bool {
        left.wrappedValue.utf8.elementsEqual(right.wrappedValue.utf8)
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.wrappedValue.utf8.lexicographicallyPrecedes(right.wrappedValue.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        var text = wrappedValue
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        // No byte of UTF-8: what follows belongs to another text.
        hasher.combine(0xff as UInt8)
    }
}

extension ExactText: CustomStringConvertible, ExpressibleByStringLiteral {
    public var description: String { wrappedValue }

    public init(stringLiteral text: String) { wrappedValue = text }
}

extension ExactText: Codable {
    public init(from decoder: any Decoder) throws {
        wrappedValue = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

/// So that a dictionary by names is an object of JSON.
extension ExactText: CodingKeyRepresentable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public var codingKey: any CodingKey { Key(stringValue: wrappedValue) }

    public init?(codingKey: some CodingKey) { wrappedValue = codingKey.stringValue }
}

extension String {
    /// To be compared by bytes.
    public var exact: ExactText { ExactText(wrappedValue: self) }
}

extension Sequence<String> {
    /// By bytes.
    public func contains(exactly text: String) -> Bool { contains { $0.exact == text.exact } }
}
