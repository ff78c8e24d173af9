extension StatementContext {
    /// Codes, each with its value, in any order (MySQL source, `statement_events.h`, `Query_event_status_vars`).
    init(_ reader: inout ByteReader) throws {
        while reader.remaining > 0 {
            let code = try reader.uint8()
            switch code {
            case 0: flags2 = try reader.uint32()
            case 1: sqlMode = try reader.uint64()
            case 2:
                catalog = try Self.text(&reader)
                try reader.skip(1)
            case 3:
                autoIncrementIncrement = try reader.uint16()
                autoIncrementOffset = try reader.uint16()
            case 4:
                characterSets = CharacterSets(
                    client: try reader.uint16(), connection: try reader.uint16(), server: try reader.uint16())
            case 5: timeZone = try Self.text(&reader)
            case 6: catalog = try Self.text(&reader)
            case 7: lcTimeNames = try reader.uint16()
            case 8: collationDatabase = try reader.uint16()
            case 9: tableMapForUpdate = try reader.uint64()
            case 10: lastDataWritten = try reader.uint32()
            case 11: invoker = Invoker(user: try Self.text(&reader), host: try Self.text(&reader))
            case 12: updatedDatabases = try Self.databases(&reader)
            case 13: microseconds = UInt32(try reader.uint(bytes: 3))
            // Only milestones of 5.7 had these two, a commit time each.
            case 14, 15: try reader.skip(8)
            case 16: explicitDefaultsForTimestamp = try reader.uint8() != 0
            case 17: ddlXID = try reader.uint64()
            case 18: defaultCollationForUtf8mb4 = try reader.uint16()
            case 19: sqlRequirePrimaryKey = try reader.uint8() != 0
            case 20: defaultTableEncryption = try reader.uint8() != 0
            case 21: enableCascadeTriggers = try reader.uint8() != 0
            default:
                // Its size is not known either.
                unknown = code
                try reader.skip(reader.remaining)
            }
        }
    }

    private static func text(_ reader: inout ByteReader) throws -> String {
        try reader.string(Int(try reader.uint8()))
    }

    /// Up to 16 names that end in zero; a larger number says only that they are too many: then it may be any.
    private static func databases(_ reader: inout ByteReader) throws -> [String] {
        let count = try reader.uint8()
        guard count <= 16 else { return [] }
        return try (0..<count).map { _ in
            let name = try reader.untilZero()
            return String(decoding: name, as: UTF8.self)
        }
    }
}
