import Binlog
import Foundation
import Testing

@Suite struct Base64Tests {
    @Test func everyLengthAndByte() {
        for count in 0..<300 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 89 ^ count) }
            var text = Array("before ".utf8)
            bytes.withUnsafeBytes { Base64.append($0, to: &text) }
            #expect(String(decoding: text, as: UTF8.self) == "before " + Data(bytes).base64EncodedString())
            #expect(Base64.encodedCount(count) == text.count - 7)
        }
    }
}
