import CZlib
import Testing

@testable import Binlog

@Suite struct EventChecksumTests {
    @Test func isThatOfZlib() {
        var state: UInt32 = 1
        let bytes = (0..<1200).map { _ -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
        bytes.withUnsafeBytes { bytes in
            for count in 0...1100 {
                let start = count % 17
                let part = bytes[start..<start + count]
                let expected = crc32_z(0, bytes.baseAddress!.assumingMemoryBound(to: UInt8.self) + start, count)
                #expect(UInt(~EventChecksum.update(~0, part)) == expected)
            }
        }
    }
}
