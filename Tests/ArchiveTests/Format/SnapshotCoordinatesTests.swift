import Foundation
import Server
import Testing

@Suite struct SnapshotCoordinatesTests {
    /// As archives have it.
    private let text = """
        {"file":"binlog.000003","gtidSet":"3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5:7,3e11fa47-71ca-11e1-9e33-c80aa9429999:1:nightly:1-3",\
        "position":157,"purgedGTIDs":"","time":"2026-11-21 10:00:00.000010"}
        """

    @Test func theTextStaysAsItWas() throws {
        let coordinates = try JSONDecoder().decode(SnapshotCoordinates.self, from: Data(text.utf8))
        #expect("\(coordinates.time)" == "2026-11-21T10:00:00.000010Z" && coordinates.purgedGTIDs.isEmpty)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(coordinates), as: UTF8.self) == text)
    }

    @Test(arguments: [
        ("2026-11-21 10:00:00.000010", "2026-11-21 10:00"), ("c80aa9429562:1-5", "c80aa9429562:1-x"),
    ])
    func whatIsNoMomentOrSet(right: String, wrong: String) {
        let text = text.replacing(right, with: wrong)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(SnapshotCoordinates.self, from: Data(text.utf8))
        }
    }
}
