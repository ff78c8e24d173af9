import Binlog
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
}
