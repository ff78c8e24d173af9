import Testing

@testable import Replay

@Suite struct LoadFileTests {
    private func content(_ file: LoadFile) throws -> [UInt8] {
        try file.rewind()
        var bytes: [UInt8] = []
        while let part = try file.read() { bytes += part }
        return bytes
    }

    /// Twice each: a statement may be tried again.
    @Test(arguments: [0, 1, 5, 64, 65])
    func isReadAsItWasWritten(blocks: Int) throws {
        let file = LoadFile()
        var expected: [UInt8] = []
        for number in 0..<blocks {
            let block = [UInt8](repeating: UInt8(number), count: 40_000 + number)
            expected += block
            try file.append(block[...])
        }
        #expect(try content(file) == expected)
        #expect(try content(file) == expected)
    }
}
