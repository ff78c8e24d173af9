import Testing

@testable import Binlog
@testable import Replay

@Suite struct SessionContextTests {
    private let servers = SessionContext.Servers(targetVersion: 90_704, sourceMajor: 9)

    private func assignments(
        version: Int = 90_704, sourceMajor: Int = 9, zone: String = "SYSTEM",
        _ context: (inout StatementContext) -> Void
    ) -> [String] {
        var session = SessionContext()
        let servers = SessionContext.Servers(
            targetVersion: version, sourceMajor: sourceMajor, systemTimeZone: zone)
        return session.change(to: statement { context(&$0) }, servers).assignments
    }

    private func assignments(_ text: String = "INSERT INTO t VALUES (1)", timestamp: UInt32, _ microseconds: UInt32?)
        -> String?
    {
        var session = SessionContext()
        return session.change(to: statement(text, timestamp: timestamp) { $0.microseconds = microseconds }, servers)
            .assignments.first
    }

    @Test func onlyWhatChangesIsSent() {
        var session = SessionContext()
        let first = session.change(to: statement { $0.sqlMode = 0 }, servers)
        #expect(first.database == "d")
        #expect(first.assignments.contains("@@session.sql_mode=0"))
        #expect(first.assignments.contains("@@session.pseudo_thread_id=7"))
        #expect(session.change(to: statement { $0.sqlMode = 0 }, servers) == SessionContext.Change())
        let next = session.change(to: statement(timestamp: 1_700_000_001) { $0.sqlMode = 4 }, servers)
        #expect(next.database == nil)
        #expect(next.assignments == ["TIMESTAMP=1700000001", "@@session.sql_mode=4"])
    }

    @Test func anotherDatabaseBringsItsCollation() {
        var session = SessionContext()
        _ = session.change(to: statement { $0.collationDatabase = 8 }, servers)
        let other = session.change(to: statement(database: "e") { $0.collationDatabase = 8 }, servers)
        #expect(other.database == "e")
        #expect(other.assignments == ["@@session.collation_database=8"])
    }

    @Test func statementsOnDatabasesLeaveItOpenWhichOneIsUsed() {
        var session = SessionContext()
        _ = session.change(to: statement(), servers)
        let drop = session.change(to: statement("DROP DATABASE d", flags: .suppressUse), servers)
        #expect(drop.database == nil)
        #expect(session.change(to: statement(), servers).database == "d")
        #expect(session.change(to: statement(database: ""), servers).database == nil)
    }

    @Test func timesHaveTheirMicroseconds() {
        #expect(assignments(timestamp: 5, nil) == "TIMESTAMP=5")
        #expect(assignments(timestamp: 5, 0) == "TIMESTAMP=5.000000")
        #expect(assignments(timestamp: 5, 42) == "TIMESTAMP=5.000042")
        #expect(assignments(timestamp: 5, 999_999) == "TIMESTAMP=5.999999")
        // Three bytes hold more than a second has.
        #expect(assignments(timestamp: 5, 0xff_ffff) == "TIMESTAMP=5.777215")
    }

    @Test func flagsAndModes() {
        let set = assignments {
            $0.flags2 = 1 << 14 | 1 << 26
            // With NO_AUTO_CREATE_USER, which servers from 8.0 on refuse.
            $0.sqlMode = 1 << 28 | 1 << 22
        }
        #expect(set.contains("@@session.foreign_key_checks=0"))
        #expect(set.contains("@@session.unique_checks=1"))
        #expect(set.contains("@@session.sql_auto_is_null=1"))
        #expect(set.contains("@@session.sql_mode=\(1 << 22)"))
        #expect(assignments { $0.flags2 = 1 << 27 }.contains("@@session.unique_checks=0"))
        #expect(!assignments { _ in }.contains { $0.hasPrefix("@@session.foreign_key_checks") })
    }

    @Test func characterSetsByNumber() {
        let set = assignments {
            $0.characterSets = StatementContext.CharacterSets(client: 28, connection: 8, server: 255)
        }
        #expect(set.contains("@@session.character_set_client=28"))
        #expect(set.contains("@@session.collation_connection=8"))
        #expect(set.contains("@@session.collation_server=255"))
    }

    @Test func timeZones() {
        let name = "@@session.time_zone="
        #expect(assignments { $0.timeZone = "+05:45" }.contains(name + "'+05:45'"))
        #expect(assignments { $0.timeZone = "SYSTEM" }.contains(name + "'SYSTEM'"))
        #expect(assignments(zone: "+02:00") { $0.timeZone = "SYSTEM" }.contains(name + "'+02:00'"))
        #expect(assignments { $0.timeZone = "it's'" }.contains(name + "'it''s'''"))
    }

    @Test(arguments: [
        (80_010, []), (80_011, ["default_collation_for_utf8mb4=45"]),
        (80_013, ["default_collation_for_utf8mb4=45", "sql_require_primary_key=1"]),
        (80_016, ["default_collation_for_utf8mb4=45", "sql_require_primary_key=1", "default_table_encryption=0"]),
        (
            90_700,
            [
                "default_collation_for_utf8mb4=45", "sql_require_primary_key=1", "default_table_encryption=0",
                "enable_cascade_triggers=0",
            ]
        ),
    ])
    func variablesThatTheTargetHas(version: Int, expected: [String]) {
        let set = assignments(version: version) {
            $0.defaultCollationForUtf8mb4 = 45
            $0.sqlRequirePrimaryKey = true
            $0.defaultTableEncryption = false
            $0.enableCascadeTriggers = false
        }
        let names = ["default_collation", "sql_require", "default_table", "enable_"]
        #expect(
            set.filter { item in names.contains { item.hasPrefix("@@session." + $0) } }
                == expected.map { "@@session." + $0 })
    }

    /// Before 8.0 utf8mb4 had one default collation, and no variable for it.
    @Test func earlierSourcesHaveOneCollation() {
        let collation = "@@session.default_collation_for_utf8mb4=45"
        #expect(assignments(sourceMajor: 5) { _ in }.contains(collation))
        #expect(!assignments(sourceMajor: 8) { _ in }.contains(collation))
    }

    @Test func allOfItForANewSession() {
        var session = SessionContext()
        _ = session.change(to: statement { $0.sqlMode = 4 }, servers)
        let change = session.change(to: statement(database: "e") { $0.sqlMode = 8 }, servers)
        var other = SessionContext()
        _ = other.change(to: statement(database: "e") { $0.sqlMode = 8 }, servers)
        #expect(session.whole.database == "e")
        #expect(Set(session.whole.assignments) == Set(other.whole.assignments))
        #expect(session.whole.assignments.contains("@@session.sql_mode=8"))
        #expect(change.assignments.count < session.whole.assignments.count)
    }

    @Test func clientCharacterSetIsSetAgainAfterItWasAnother() {
        var session = SessionContext()
        let sjis = statement {
            $0.characterSets = StatementContext.CharacterSets(client: 13, connection: 13, server: 8)
        }
        _ = session.change(to: sjis, servers)
        #expect(session.change(to: sjis, servers).assignments == [])
        session.forgetClientCharacterSet()
        #expect(session.change(to: sjis, servers).assignments == ["@@session.character_set_client=13"])
    }

    @Test func whatTheTargetCannotDoIsNotPassedOver() {
        func obstacle(_ version: Int, _ set: (inout StatementContext) -> Void) -> String? {
            var context = StatementContext()
            set(&context)
            return SessionContext.Servers(targetVersion: version, sourceMajor: 9).obstacle(to: context)
        }
        #expect(obstacle(90_704) { _ in } == nil)
        #expect(obstacle(90_704) { $0.unknown = 22 }?.contains("22") == true)
        #expect(obstacle(90_704) { $0.enableCascadeTriggers = true } == nil)
        #expect(obstacle(80_408) { $0.enableCascadeTriggers = true }?.contains("enable_cascade_triggers") == true)
        #expect(obstacle(80_408) { $0.enableCascadeTriggers = false } == nil)
    }
}
