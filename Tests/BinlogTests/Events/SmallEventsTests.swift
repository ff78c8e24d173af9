import Testing

@testable import Binlog

@Suite struct SmallEventsTests {
    @Test func variables() throws {
        #expect(try Sample.body(Sample.insertID) == .intVar(IntVar(kind: .insertID, value: 1)))
        guard case .intVar(let last) = try Sample.body(Sample.lastInsertID) else { throw BinlogError("another event") }
        #expect(last.kind == .lastInsertID)
        #expect(try Sample.body(Sample.rand) == .rand(RandSeeds(first: 734_851_139, second: 530_652_752)))
        #expect(throws: BinlogError.self) { try Sample.body(.intVar, [3, 0, 0, 0, 0, 0, 0, 0, 0]) }
    }

    @Test(
        arguments: [
            (Sample.negativeVariable, .integer(UInt64(bitPattern: -5), isUnsigned: false)),
            (Sample.unsignedVariable, .integer(18_446_744_073_709_551_610, isUnsigned: true)),
            (Sample.realVariable, .real(1.25.bitPattern)),
            (Sample.decimalVariable, .decimal([127, 207, 198, 253, 89], precision: 8, scale: 3)),
            (Sample.stringVariable, .string(Array("abc".utf8), collation: 47)), (Sample.nullVariable, .null),
        ] as [(String, UserVariable.Value)])
    func userVariables(hex: String, value: UserVariable.Value) throws {
        #expect(try Sample.body(hex) == .userVar(UserVariable(name: "i", value: value)))
    }

    @Test(
        arguments: [
            [1, 0, 0, 0, 97, 0, 3, 8, 0, 0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 97, 0, 2, 8, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4],
            [255, 255, 255, 255, 97], [1, 0, 0, 0, 97, 0, 4, 8, 0, 0, 0, 2, 0, 0, 0, 66, 0],
        ] as [[UInt8]])
    func whatIsNoUserVariable(body: [UInt8]) {
        #expect(throws: BinlogError.self) { try Sample.body(.userVar, body) }
    }

    @Test func xa() throws {
        let named = XID(formatID: 7, globalID: Array("g1".utf8), branchQualifier: Array("b1".utf8))
        #expect(try Sample.body(Sample.xaPrepare) == .xaPrepare(XAPrepare(isOnePhase: false, xid: named)))
        let other = XID(formatID: 1, globalID: Array("g3".utf8), branchQualifier: [])
        #expect(try Sample.body(Sample.xaOnePhase) == .xaPrepare(XAPrepare(isOnePhase: true, xid: other)))
        #expect(other.description == "X'6733',X'',1")
        var tooLong: [UInt8] = [0, 1, 0, 0, 0, 65, 0, 0, 0, 0, 0, 0, 0]
        tooLong += [UInt8](repeating: 1, count: 65)
        #expect(throws: BinlogError.self) { try Sample.body(.xaPrepare, tooLong) }
    }

    @Test func loadData() throws {
        let begin = try Sample.event(Sample.beginLoad)
        guard case .beginLoadQuery(let block) = try begin.body() else { throw BinlogError("another event") }
        #expect(String(decoding: begin.bytes[block.data], as: UTF8.self) == "1,one\n2,two\n3,three\n")
        guard case .executeLoadQuery(let load) = try Sample.body(Sample.executeLoad) else {
            throw BinlogError("another event")
        }
        #expect(load.fileID == block.fileID && load.duplicates == 2)
        #expect(String(decoding: load.query.statement, as: UTF8.self).hasPrefix("LOAD DATA LOCAL INFILE 'load.txt'"))
        // From behind LOAD DATA up to INTO: how the file is given, and REPLACE, are the reader's to write.
        #expect(
            String(decoding: load.query.statement[load.fileNameRange], as: UTF8.self)
                == " LOCAL INFILE 'load.txt' REPLACE INTO")
        #expect(try Sample.body(.appendBlock, [9, 0, 0, 0, 1]) == .appendBlock(LoadBlock(fileID: 9, data: 23..<24)))
        #expect(try Sample.body(.deleteFile, [9, 0, 0, 0]) == .deleteFile(9))
    }

    @Test(arguments: [(5, 4, 0), (0, 99, 0), (0, 1, 3)] as [(UInt8, UInt8, UInt8)])
    func aLoadWithoutItsFileName(start: UInt8, end: UInt8, duplicates: UInt8) {
        var body = [UInt8](repeating: 0, count: 13)
        body += [1, 0, 0, 0, start, 0, 0, 0, end, 0, 0, 0, duplicates, 0]
        body += Array("LOAD DATA".utf8)
        #expect(throws: BinlogError.self) { try Sample.body(.executeLoadQuery, body) }
    }

    @Test func ends() throws {
        #expect(try Sample.body(Sample.rotate) == .rotate(BinlogPosition(file: "binlog.000008", offset: 4)))
        guard case .xid(let xid) = try Sample.body(Sample.xid) else { throw BinlogError("another event") }
        #expect(xid == 27197)
        #expect(try Sample.body(.stop, []) == .stop)
        #expect(
            try Sample.body(.incident, [1, 0, 4] + Array("lost".utf8))
                == .incident(Incident(number: 1, message: "lost")))
        #expect(throws: BinlogError.self) { try Sample.body(.rotate, [4, 0, 0, 0, 0, 0, 0, 0]) }
        #expect(throws: BinlogError.self) { try Sample.body(.xid, [1, 2, 3]) }
    }

    @Test func heartbeats() throws {
        #expect(try Sample.body(Sample.heartbeat) == .heartbeat(BinlogPosition(file: "binlog.000015", offset: 333)))
        #expect(try Sample.body(Sample.heartbeatV2) == .heartbeat(BinlogPosition(file: "binlog.000002", offset: 7354)))
        // Beyond 4 GiB; an unknown field is passed over.
        let far: [UInt8] = [9, 1, 7, 1, 3, 98, 46, 49, 2, 9, 254, 0, 0, 0, 0, 1, 0, 0, 0, 0]
        #expect(try Sample.body(.heartbeatV2, far) == .heartbeat(BinlogPosition(file: "b.1", offset: 1 << 32)))
        for broken: [UInt8] in [[0], [1, 3, 98, 46, 49, 0], [1, 9, 98, 46, 49, 0], [1, 3, 98, 46, 49]] {
            #expect(throws: BinlogError.self) { try Sample.body(.heartbeatV2, broken) }
        }
    }

    @Test func rowsQuery() throws {
        #expect(try Sample.body(Sample.rowsQuery) == .rowsQuery("DELETE FROM doc"))
    }

    @Test(arguments: [EventType.transactionContext, .viewChange, .ignorable])
    func knownByName(type: EventType) throws {
        #expect(try Sample.body(type, [1, 2, 3]) == .passedOver(type))
    }

    /// A reader may pass over what it does not know only if it is told so.
    @Test(arguments: [0, 1, 6, 7, 8, 10, 12, 20, 22, 43, 99, 255] as [UInt8])
    func unknownTypes(code: UInt8) throws {
        let type = EventType(rawValue: code)
        #expect(try Sample.body(type, [1, 2, 3], flags: 0x80) == .passedOver(type))
        let error = #expect(throws: BinlogError.self) { try Sample.body(type, [1, 2, 3]) }
        #expect(error?.problem.hasPrefix(type.description) == true)
        #expect(error?.position?.file == "binlog.000007")
    }
}
