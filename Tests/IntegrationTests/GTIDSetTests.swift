import Binlog
import Foundation
import MySQL
import Testing

/// GTID sets against the server's own functions, and against what it writes.
extension IntegrationTests {
    @Suite struct GTIDSetTests {
        @Test func operationsAndTextAreTheServers() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let connection = try await servers[0].connect()
                var random = SystemRandomNumberGenerator()
                for _ in 0..<300 {
                    let (first, second) = (Self.text(&random), Self.text(&random))
                    let (a, b) = (try GTIDSet(first), try GTIDSet(second))
                    let row = try #require(
                        try await connection.query(
                            """
                            SELECT GTID_SUBTRACT('\(first)', '') AS a, GTID_SUBTRACT('\(first)', '\(second)') AS difference,
                              GTID_SUBSET('\(first)', '\(second)') AS isSubset,
                              GTID_SUBTRACT('\(first),\(second)', '') AS whole
                            """
                        ).rows.first)
                    #expect(a.description == row.text("a"))
                    #expect(a.subtracting(b).description == row.text("difference"))
                    #expect(b.contains(a) == (row.text("isSubset") == "1"))
                    #expect(a.union(b).description == row.text("whole"))
                }
            }
        }

        private static func text(_ random: inout SystemRandomNumberGenerator) -> String {
            let uuids = ["3E11FA47-71CA-11E1-9E33-C80AA9429562", "00000000-0000-0000-0000-000000000001"]
            let parts = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                var part = uuids.randomElement(using: &random)!
                for _ in 0..<Int.random(in: 1...5, using: &random) {
                    if Int.random(in: 0...3, using: &random) == 0 {
                        part += ":" + ["a", "Tag_2", "_"].randomElement(using: &random)!
                    }
                    let start = Int.random(in: 1...15, using: &random)
                    part +=
                        ":\(start)"
                        + (Bool.random(using: &random) ? "-\(start + Int.random(in: -1...6, using: &random))" : "")
                }
                return part
            }
            return parts.joined(separator: [",", " , "].randomElement(using: &random)!)
        }

        /// Sets of several servers and tags, printed by the server and written into its binlog.
        @Test func previousGTIDsAreWhatTheServerHadExecuted() async throws {
            let options = ["--gtid-mode=ON", "--enforce-gtid-consistency=ON"]
            try await TestServer.with([("source", options)]) { servers in
                let source = servers[0]
                let uuid = try await source.value("SELECT @@server_uuid")
                let others = ["ffffffff-0000-0000-0000-000000000001", "00000000-0000-0000-0000-00000000000a"]
                var executed: [String] = []
                func commit(_ gtid: String) async throws {
                    try await source.run("SET gtid_next = '\(gtid)'; COMMIT; SET gtid_next = 'AUTOMATIC';")
                }
                func rotate() async throws {
                    executed.append(try await source.value("SELECT @@gtid_executed"))
                    try await source.run("FLUSH BINARY LOGS")
                }
                try await rotate()
                for other in others {
                    for number in [7, 9, 8, 1] { try await commit("\(other):\(number)") }
                }
                try await source.run("CREATE DATABASE d")
                try await rotate()
                try await commit("\(others[1]):tag:3")
                try await commit("\(uuid):b:9223372036854775806")
                try await commit("\(uuid):a_tag_of_exactly_32_characters__:1")
                try await rotate()

                var sets: [GTIDSet] = []
                for event in try await BinlogFile.events(of: source) {
                    guard case .previousGTIDs(let set) = try event.body() else { continue }
                    sets.append(set)
                    #expect(set.encoded() == Array(event.bytes.dropFirst(EventHeader.size)))
                }
                let texts = sets.map(\.description)
                #expect(Array(texts.suffix(3)) == executed)
                #expect(executed.last?.contains(",\n") == true)
                #expect(try GTIDSet(try #require(executed.last)) == sets.last)
            }
        }
    }
}
