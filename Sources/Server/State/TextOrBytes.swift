import Foundation

/// Bytes that JSON has as text where they are UTF-8, else as `{"base64": "…"}`.
@propertyWrapper
package struct TextOrBytes: Sendable, Codable, Equatable {
    package var wrappedValue: [UInt8]

    package init(wrappedValue: [UInt8]) { self.wrappedValue = wrappedValue }

    private enum CodingKeys: String, CodingKey { case base64 }

    package init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            wrappedValue = Array(text.utf8)
        } else {
            wrappedValue = Array(try decoder.container(keyedBy: CodingKeys.self).decode(Data.self, forKey: .base64))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        if let text = String(validating: wrappedValue, as: UTF8.self) {
            var container = encoder.singleValueContainer()
            try container.encode(text)
        } else {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(Data(wrappedValue), forKey: .base64)
        }
    }
}
