import Testing

@testable import Binlog

@Suite struct EventSplitterTests {
    private let magic: [UInt8] = [0xfe, 0x62, 0x69, 0x6e]

    @Test func eventsHandedOutStayAsTheyAre() throws {
        var splitter = EventSplitter()
        let (one, two) = (Sample.packet(.stop, []), Sample.packet(.rowsQuery, [1, 2, 3]))
        splitter.append(magic + one + two[..<5])
        let first = try #require(try splitter.next())
        #expect(try splitter.next() == nil)
        splitter.append(two[5...])
        #expect(try splitter.next() == two[...])
        #expect(first == one[...] && splitter.pending == 0)
    }

    @Test(
        arguments: [("encrypted", [0xfd, 0x62, 0x69, 0x6e]), ("not a binlog", [0, 0, 0, 0])] as [(String, [UInt8])])
    func otherFiles(problem: String, magic: [UInt8]) {
        var splitter = EventSplitter()
        splitter.append(magic)
        let error = #expect(throws: BinlogError.self) { try splitter.next() }
        #expect(error?.problem.contains(problem) == true)
    }

    /// Otherwise a reader would wait for the rest of a file, or never get on.
    @Test(arguments: [0, 18, 1 << 30 + 1, .max] as [UInt32])
    func sizesThatNoEventHas(size: UInt32) {
        var splitter = EventSplitter(fromStart: false)
        var packet = Sample.packet(.stop, [])
        packet.replaceSubrange(9..<13, with: Sample.littleEndian(size))
        splitter.append(packet)
        #expect(throws: BinlogError.self) { try splitter.next() }
    }
}
