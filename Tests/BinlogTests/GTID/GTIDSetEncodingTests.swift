import Testing

@testable import Binlog

/// Bodies of PREVIOUS_GTIDS events of MySQL 9.7.4.
@Suite struct GTIDSetEncodingTests {
    @Test(arguments: [
        ("0000000000000000", ""),
        (
            """
            0100000000000000 f66bc874e5c011f18eea02fc00000001 0100000000000000 0100000000000000 0300000000000000
            """, "f66bc874-e5c0-11f1-8eea-02fc00000001:1-2"
        ),
        (
            """
            0102000000000001 f66bc874e5c011f18eea02fc00000001 00 0200000000000000
            0100000000000000 0300000000000000 0500000000000000 0600000000000000
            f66bc874e5c011f18eea02fc00000001 06 746167 0100000000000000 0700000000000000 0800000000000000
            """, "f66bc874-e5c0-11f1-8eea-02fc00000001:1-2:5:tag:7"
        ),
    ])
    func setsAreReadAndWritten(hex: String, text: String) throws {
        let encoded = bytes(hex)
        let set = try encoded.withUnsafeBytes { try GTIDSet(encoded: $0) }
        #expect(set.description == text)
        #expect(set.encoded() == encoded)
        for count in 0..<encoded.count {
            #expect(throws: BinlogError.self) { try encoded[..<count].withUnsafeBytes { try GTIDSet(encoded: $0) } }
        }
        #expect(throws: BinlogError.self) { try (encoded + [0]).withUnsafeBytes { try GTIDSet(encoded: $0) } }
    }

    /// A server that knows a tag may write the format for tags without one.
    @Test func theFormatForTagsIsReadWithoutTags() throws {
        let encoded = bytes(
            "0101000000000001 00000000000000000000000000000001 00 0100000000000000 0100000000000000 0300000000000000")
        #expect(
            try encoded.withUnsafeBytes { try GTIDSet(encoded: $0) }.description
                == "00000000-0000-0000-0000-000000000001:1-2")
    }

    private static let uuid = "00000000000000000000000000000001"

    @Test(arguments: [
        // An unknown format; more sources, intervals than there are bytes; intervals that touch, are empty, out of order or not
        // above 0; sources out of order; tags of bad characters or lengths
        "0000000000000002", "ffffffffffffff00", "0100000000000000 U ffffffffffffffff",
        "0100000000000000 U 0000000000000010",
        "0100000000000000 U 0200000000000000 0100000000000000 0300000000000000 0300000000000000 0400000000000000",
        "0100000000000000 U 0100000000000000 0100000000000000 0100000000000000",
        "0100000000000000 U 0100000000000000 0000000000000000 0100000000000000",
        "0100000000000000 U 0100000000000000 ffffffffffffffff 0100000000000000",
        "0200000000000000 U 0000000000000000 U 0000000000000000",
        "0101000000000001 U 02 41 0000000000000000", "0101000000000001 U 02 31 0000000000000000",
        "0101000000000001 U 03 61 0000000000000000", "0101000000000001 U ff",
    ])
    func whatIsNoSetIsRefused(hex: String) {
        let encoded = bytes(hex.replacing("U", with: Self.uuid))
        #expect(throws: BinlogError.self) { try encoded.withUnsafeBytes { try GTIDSet(encoded: $0) } }
    }
}
