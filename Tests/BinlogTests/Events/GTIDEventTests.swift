import Testing

@testable import Binlog

@Suite struct GTIDEventTests {
    private let relayed = (committed: "2026-11-21T15:52:28", originally: "2020-09-13T12:26:40.000001Z")

    private func gtid(_ hex: String) throws -> GTIDEvent {
        guard case .gtid(let event) = try Sample.body(hex) else { throw BinlogError("another event") }
        return event
    }

    @Test func aTransactionOfThisServer() throws {
        let event = try gtid(Sample.gtid)
        #expect(event.gtid?.description == "f7ab3692-e5c0-11f1-b9e0-02fc00000001:3055")
        #expect(event.committed?.description == "2026-11-21T15:52:28.709242Z")
        #expect(event.originallyCommitted == event.committed)
        #expect((event.lastCommitted, event.sequenceNumber, event.length) == (0, 1, 284))
        #expect((event.serverVersion, event.originalServerVersion) == (90704, 90704))
        #expect(!event.mayHaveStatements && event.commitGroupTicket == nil)
    }

    @Test(arguments: [Sample.relayedGTID, Sample.relayedTaggedGTID])
    func aTransactionOfAnotherServer(hex: String) throws {
        let event = try gtid(hex)
        #expect(event.committed?.description.hasPrefix(relayed.committed) == true)
        #expect(event.originallyCommitted?.description == relayed.originally)
        #expect((event.serverVersion, event.originalServerVersion) == (90704, 80036))
    }

    @Test func aTaggedOne() throws {
        let event = try gtid(Sample.taggedGTID)
        #expect(event.gtid?.description == "f7ab3692-e5c0-11f1-b9e0-02fc00000001:a_tag:1")
        #expect(event.committed?.description == "2026-11-21T15:52:28.714951Z")
        #expect(event.originallyCommitted == event.committed)
        #expect((event.lastCommitted, event.sequenceNumber, event.length) == (16, 17, 338))
        #expect((event.serverVersion, event.originalServerVersion) == (90704, 90704))
        #expect(!event.mayHaveStatements)
    }

    @Test func anAnonymousOne() throws {
        let event = try gtid(Sample.anonymousGTID)
        #expect(event.gtid == nil && event.committed != nil)
        #expect(event.serverVersion == 90704)
    }

    /// MySQL 5.7 ends after the logical clock, and 5.6 and milestones of 5.7 had another clock or none.
    @Test func theOneOf57HasNoTimes() throws {
        var bytes = Array(try Sample.event(Sample.gtid).bytes.dropFirst(EventHeader.size).prefix(42))
        guard case .gtid(let event) = try Sample.body(.gtid, bytes) else { throw BinlogError("another event") }
        #expect(event.gtid?.number == 3055 && event.sequenceNumber == 1)
        #expect(event.committed == nil && event.length == nil && event.serverVersion == nil)
        bytes[25] = 1
        #expect(throws: BinlogError.self) { try Sample.body(.gtid, bytes) }
    }

    @Test(arguments: [Int64.min, -1, 0, .max])
    func aNumberThatNoTransactionHas(number: Int64) throws {
        var bytes = Array(try Sample.event(Sample.gtid).bytes.dropFirst(EventHeader.size))
        for index in 0..<8 { bytes[17 + index] = UInt8(truncatingIfNeeded: number >> Int64(8 * index)) }
        #expect(throws: BinlogError.self) { try Sample.body(.gtid, bytes) }
    }

    @Test func aTicketOfAGroup() throws {
        let bytes = Array(try Sample.event(Sample.gtid).bytes.dropFirst(EventHeader.size))
        let ticket: [UInt8] = [1, 2, 0, 0, 0, 0, 0, 0]
        guard case .gtid(let event) = try Sample.body(.gtid, bytes + ticket) else { throw BinlogError("another event") }
        #expect(event.commitGroupTicket == 0x201)
    }

    /// A later server may add fields, and says up to which one a reader must know them.
    @Test func fieldsOfALaterServer() throws {
        let bytes = Array(try Sample.event(Sample.taggedGTID).bytes.dropFirst(EventHeader.size))
        // Version 1, size, last field that must be known; each of them even, that is, in one byte.
        let size = bytes[1]
        #expect(bytes[0] == 2 && size == UInt8(bytes.count * 2))
        var later = bytes + [12 << 1, 7]
        later[1] += 4
        guard case .gtid(let event) = try Sample.body(.taggedGTID, later) else { throw BinlogError("another event") }
        #expect(try event == gtid(Sample.taggedGTID))
        later[2] = 13 << 1
        #expect(throws: BinlogError.self) { try Sample.body(.taggedGTID, later) }
    }
}
