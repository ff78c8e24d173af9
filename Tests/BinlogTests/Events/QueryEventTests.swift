import Testing

@testable import Binlog

@Suite struct QueryEventTests {
    private func query(_ hex: String) throws -> QueryEvent {
        guard case .query(let event) = try Sample.body(hex) else { throw BinlogError("another event") }
        return event
    }

    @Test func aStatementWithItsWholeContext() throws {
        let event = try query(Sample.contextQuery)
        #expect(event.database == "s" && event.errorCode == 0 && event.threadID == 35)
        #expect(
            String(decoding: event.statement, as: UTF8.self)
                == "INSERT INTO plain (v) VALUES (CONCAT(NOW(6), DATE_FORMAT(NOW(), '%M')))")
        var context = StatementContext()
        // OPTION_AUTO_IS_NULL, OPTION_NO_FOREIGN_KEY_CHECKS, OPTION_RELAXED_UNIQUE_CHECKS (MySQL source, `query_options.h`)
        context.flags2 = 1 << 14 | 1 << 26 | 1 << 27
        context.sqlMode = 0
        context.catalog = "std"
        context.autoIncrementIncrement = 5
        context.autoIncrementOffset = 2
        context.characterSets = StatementContext.CharacterSets(client: 8, connection: 256, server: 8)
        context.timeZone = "+03:00"
        context.lcTimeNames = 4
        context.collationDatabase = 47
        context.updatedDatabases = ["s"]
        context.microseconds = 123_456
        context.defaultCollationForUtf8mb4 = 45
        context.enableCascadeTriggers = false
        #expect(event.context == context)
    }

    @Test func definitions() throws {
        let table = try query(Sample.createTable).context
        #expect(table.sqlRequirePrimaryKey == true && table.ddlXID == 27264)
        #expect(try query(Sample.createDatabase).context.defaultTableEncryption == false)
        #expect(
            try query(Sample.createProcedure).context.invoker
                == StatementContext.Invoker(user: "root", host: "localhost"))
        #expect(try query(Sample.multiUpdate).context.tableMapForUpdate == 3)
    }

    /// What no server here writes: the old catalog, the relayed size, commit times of milestones, and more databases than are told.
    @Test func variablesOfOthers() throws {
        let time = [UInt8](repeating: 9, count: 8)
        var variables: [UInt8] = [2, 3, 0x73, 0x74, 0x64, 0, 10, 1, 2, 0, 0]
        variables += [14] + time
        variables += [15] + time
        variables += [12, 254, 16, 1]
        let context = try context(variables)
        #expect(context.catalog == "std" && context.lastDataWritten == 513)
        #expect(context.updatedDatabases == [] && context.explicitDefaultsForTimestamp == true)
        #expect(context.unknown == nil)
        #expect(try self.context([12, 2, 97, 0, 98, 99, 0]).updatedDatabases == ["a", "bc"])
    }

    @Test func aVariableOfALaterServerIsTold() throws {
        let context = try context([1, 1, 0, 0, 0, 0, 0, 0, 0, 99, 1, 2, 3])
        #expect(context.sqlMode == 1 && context.unknown == 99)
    }

    @Test(arguments: [[0, 1], [5, 200, 65], [11, 1, 65], [12, 1, 65], [2, 0]] as [[UInt8]])
    func variablesThatEndTooEarly(bytes: [UInt8]) {
        #expect(throws: BinlogError.self) { try context(bytes) }
    }

    private func context(_ variables: [UInt8]) throws -> StatementContext {
        let fixed: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(variables.count), 0]
        let body = try Sample.body(.query, fixed + variables + [0] + Array("DO 1".utf8))
        guard case .query(let event) = body else { throw BinlogError("another event") }
        #expect(event.statement == Array("DO 1".utf8))
        return event.context
    }
}
