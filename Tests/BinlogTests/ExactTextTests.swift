import Foundation
import Testing

@testable import Binlog

@Suite struct ExactTextTests {
    private let composed = "caf\u{e9}"
    private let decomposed = "cafe\u{301}"

    @Test func comparesBytes() {
        #expect(composed == decomposed)
        #expect(composed.exact != decomposed.exact)
        #expect(Set([composed.exact, decomposed.exact, composed.exact]).count == 2)
        #expect(decomposed.exact < composed.exact)
        #expect(![composed].contains(exactly: decomposed))
    }

    /// In JSON it is what the string was.
    @Test func encodesAsAString() throws {
        struct Named: Codable, Hashable {
            @ExactText var name: String
        }
        let json = try JSONEncoder().encode([Named(name: decomposed)])
        #expect(String(decoding: json, as: UTF8.self).utf8.elementsEqual("[{\"name\":\"\(decomposed)\"}]".utf8))
        #expect(try JSONDecoder().decode([Named].self, from: json) == [Named(name: decomposed)])
        #expect(try JSONDecoder().decode([Named].self, from: json) != [Named(name: composed)])
        let counts = try JSONDecoder().decode([ExactText: Int].self, from: Data("{\"a\":1}".utf8))
        #expect(counts == ["a".exact: 1])
        #expect(String(decoding: try JSONEncoder().encode(counts), as: UTF8.self) == "{\"a\":1}")
    }
}
