import Foundation
import Testing

@testable import Binlog

/// What the server reads and prints was found with `SELECT GTID_SUBTRACT('…', '')` on MySQL 9.7.4; `U` stands for a UUID.
@Suite struct GTIDSetTextTests {
    static let uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562"

    @Test(arguments: [
        ("", ""), (" \n", ""), (",", ""), (" , ,\n", ""), ("U", ""), ("U:tag", ""),
        ("U:1", "U:1"), ("U:1-5", "U:1-5"), ("U:7-7", "U:7"), ("U:010", "U:10"), ("U:5-3", ""), ("U:5-0", ""),
        ("U:1-5:5-8:10", "U:1-8:10"), ("U:9:1-3:4", "U:1-4:9"), ("U:10:1-20:5", "U:1-20"), ("U:3:2:1", "U:1-3"),
        (" U : 1 - 5 : 7 : tag : 3 , ", "U:1-5:7:tag:3"), ("U\t:1,\nU:2", "U:1-2"),
        ("U:9223372036854775806", "U:9223372036854775806"), ("U:1-9223372036854775806", "U:1-9223372036854775806"),
        ("{U}:1", "U:1"), ("3E11FA4771CA11E19E33C80AA9429562:1", "U:1"),
        ("3E11FA47-71CA-11e1-9E33-C80AA9429562:1", "U:1"),
        ("U:Tag_1:1-3:5:other:7-9:7:2", "U:other:2:7-9:tag_1:1-3:5"), ("U:1:b:2:a:3,U:b:3", "U:1:a:3:b:2-3"),
        ("U:_:1", "U:_:1"), ("U:a:1,U:1", "U:1:a:1"), ("U:a:1:b:1:1", "U:a:1:b:1"),
        ("U:abcdefghijklmnopqrstuvwxyz012345:1", "U:abcdefghijklmnopqrstuvwxyz012345:1"),
        (
            "F0000000-0000-0000-0000-000000000000:1,00000000-0000-0000-0000-00000000000f:3:x:1,U:2",
            "00000000-0000-0000-0000-00000000000f:3:x:1,\nU:2,\nf0000000-0000-0000-0000-000000000000:1"
        ),
    ])
    func textIsReadAndPrintedAsTheServerDoes(text: String, printed: String) throws {
        let set = try GTIDSet(text.replacingOccurrences(of: "U", with: Self.uuid))
        #expect(set.description == printed.replacingOccurrences(of: "U", with: Self.uuid))
        #expect(set.isEmpty == printed.isEmpty)
        #expect(try GTIDSet(set.description) == set)
    }

    @Test(arguments: [
        ("U:", 37, ""), ("U:0", 37, "0"), ("U:9223372036854775807", 37, "9223372036854775807"),
        ("U:99999999999999999999", 37, "99999999999999999999"), ("U:1-9223372036854775807", 39, "9223372036854775807"),
        ("U:1-", 39, ""), ("+U:1", 0, "+U:1"), ("U:1 4", 39, "4"), ("U:+1", 37, "+1"), ("U:-1", 37, "-1"),
        ("U:1:a b:3", 41, "b:3"), ("U:1:ab-c:3", 41, "-c:3"), ("U:1::3", 39, ":3"), ("ANONYMOUS", 0, "ANONYMOUS"),
        ("U;1", 36, ";1"), ("{U:1", 0, "{U:1"),
        ("3e11fa47-71ca11e1-9e33-c80aa9429562:1", 0, "3e11fa47-71ca11e1-9e33-c80aa9429562:1"),
        ("U:1,é", 39, "é"), ("U:1,3e11", 39, "3e11"), ("U:0x10", 37, "0x10"),
        ("U:abcdefghijklmnopqrstuvwxyz0123456:1", 37, "abcdefghijklmnopqrstuvwxyz0123456:1"),
    ])
    func whatIsBadIsNamed(text: String, offset: Int, found: String) throws {
        let text = text.replacingOccurrences(of: "U", with: Self.uuid)
        let error = try #require(throws: GTIDSyntaxError.self) { try GTIDSet(text) }
        #expect(error.offset == offset)
        #expect(error.found == found.replacingOccurrences(of: "U", with: Self.uuid))
    }

    @Test(arguments: [
        ("U:7", "U:7"), (" U : Tag : 7 \n", "U:tag:7"), ("U:a:7", "U:a:7"),
    ])
    func oneGTIDIsRead(text: String, printed: String) throws {
        let gtid = try GTID(text.replacingOccurrences(of: "U", with: Self.uuid))
        #expect(gtid.description == printed.replacingOccurrences(of: "U", with: Self.uuid))
    }

    @Test(arguments: ["", "U", "U:1-2", "U:a", "U:a:", "U:1:a:2", "U:0", "U:1,", "7", "U:a:b:1"])
    func whatIsNotOneGTIDIsRefused(text: String) {
        #expect(throws: GTIDSyntaxError.self) {
            try GTID(text.replacingOccurrences(of: "U", with: Self.uuid))
        }
    }

    @Test func itTravelsThroughJSONAsText() throws {
        let set = try GTIDSet("\(Self.uuid):1-5:tag:7")
        let data = try JSONEncoder().encode(["set": set])
        #expect(String(decoding: data, as: UTF8.self) == #"{"set":"\#(Self.uuid):1-5:tag:7"}"#)
        #expect(try JSONDecoder().decode([String: GTIDSet].self, from: data) == ["set": set])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([String: GTIDSet].self, from: Data(#"{"set":"x"}"#.utf8))
        }
    }

    @Test func serverUUIDIsReadAndPrinted() {
        #expect(ServerUUID(Self.uuid.uppercased())?.description == Self.uuid)
        #expect(ServerUUID(Self.uuid + "0") == nil)
        #expect(ServerUUID("") == nil)
    }
}
