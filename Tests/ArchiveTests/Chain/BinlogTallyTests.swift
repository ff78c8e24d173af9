import Binlog
import Testing

@testable import Archive

@Suite struct BinlogTallyTests {
    /// A transaction's length is what a file says, and any number can stand there.
    @Test func aTransactionLongerThanAnyFile() throws {
        var decoder = EventDecoder(at: BinlogPosition(file: "binlog.000001", offset: 4), isGapless: true)
        var tally = BinlogTally(file: "binlog.000001")
        let version = Array("9.7.4".utf8)
        let format =
            [4, 0] + version + [UInt8](repeating: 0, count: 50 - version.count) + [0, 0, 0, 0, 19]
            + [UInt8](repeating: 0, count: 42) + [0] + [0, 0, 0, 0]
        var position: UInt32 = 4
        func packet(_ type: UInt8, _ body: [UInt8]) -> ArraySlice<UInt8> {
            let size = UInt32(19 + body.count)
            position += size
            return ([0, 0, 0, 0, type, 1, 0, 0, 0] + little(size) + little(position) + [0, 0] + body)[...]
        }
        try tally.take(decoder.decode(packet(15, format)))
        try tally.take(decoder.decode(packet(35, GTIDSet().encoded())))
        let gtid =
            [UInt8](repeating: 0, count: 25) + [2] + [UInt8](repeating: 0, count: 23)
            // The length: eight bytes of any number.
            + [254] + [UInt8](repeating: 0xff, count: 8) + little(UInt32(90704))
        let event = try decoder.decode(packet(34, gtid))
        let error = #expect(throws: BinlogError.self) { try tally.take(event) }
        #expect(error?.problem == "the transaction has an impossible length")
        #expect(error?.position == event.position)
    }

    private func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
