import Binlog
import Foundation
import Testing

@Suite struct MomentTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (951_782_399_000_001, "2000-02-28T23:59:59.000001Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (1_795_255_200_123_456, "2026-11-21T10:00:00.123456Z"),
        ] as [(UInt64, String)])
    func isPrintedInUTC(microseconds: UInt64, text: String) {
        #expect(Moment(microseconds: microseconds).description == text)
    }

    @Test(arguments: [0, 1, 951_782_399_000_001, 951_782_400_000_000, 1_795_255_200_123_456, 253_402_300_799_999_999])
    func travelsThroughJSONAsText(microseconds: UInt64) throws {
        let moment = Moment(microseconds: microseconds)
        let data = try JSONEncoder().encode([moment])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(moment)\"]")
        #expect(try JSONDecoder().decode([Moment].self, from: data) == [moment])
    }

    @Test(arguments: [
        "", "x", "2026-11-21T10:00:00.123456", "2026-11-21T10:00:00.123456+00:00", "2026-11-21 10:00:00.123456Z",
        "2026-11-21T10:00:00.12345Z", "2026-11-31T10:00:00.123456Z", "2025-02-29T00:00:00.000000Z",
        "2026-13-21T10:00:00.123456Z", "2026-00-21T10:00:00.123456Z", "1969-12-31T23:59:59.999999Z",
        "2026-11-21T24:00:00.123456Z", "2026-11-21T10:60:00.123456Z", "12026-11-21T10:00:00.12345Z",
        "0-0-0T0:0:0.999999999999999", "999999999999999-0-0T0:0:0.0",
    ])
    func otherTextIsNoMoment(text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Moment].self, from: Data("[\"\(text)\"]".utf8))
        }
    }
}
