import Testing

@testable import Binlog
@testable import Replay

@Suite struct LoadObstacleTests {
    private static let fields = " TABLE `t` FIELDS TERMINATED BY '\\t' ENCLOSED BY '' ESCAPED BY '\\\\'"

    @Test(arguments: [
        (fields + " LINES TERMINATED BY '\\n' (`id`)", false, false),
        (fields + " LINES TERMINATED BY '\\n' (`id`, @`x`) SET `v`='\\n'", false, false),
        (fields + " LINES TERMINATED BY '\\n' (`id`)", true, false),
        (fields + " LINES TERMINATED BY '\\n' (`id`, @`x`) SET `v`='\\n'", true, true),
        (fields + " LINES TERMINATED BY '<row>' (`id`)", false, true),
    ])
    func whatCannotBeRepeated(clauses: String, hasNoBackslashEscapes: Bool, expected: Bool) {
        let beginning = "LOAD DATA INFILE 'LINES TERMINATED BY '''' INTO"
        let load = statement(beginning + clauses, load: (9..<beginning.utf8.count, 0)) {
            $0.sqlMode = hasNoBackslashEscapes ? 1 << 20 | 4 : 4
        }
        #expect((LoadObstacle.reason(load) != nil) == expected)
        // The text has backslash escapes, whatever the mode.
        var session = SessionContext()
        let servers = SessionContext.Servers(targetVersion: 90_704, sourceMajor: 9)
        #expect(session.change(to: load, servers).assignments.contains("@@session.sql_mode=4"))
    }

    @Test func otherStatementsKeepTheMode() {
        let insert = statement("INSERT INTO t SELECT ' LINES TERMINATED BY ''<'") { $0.sqlMode = 1 << 20 }
        #expect(LoadObstacle.reason(insert) == nil)
        var session = SessionContext()
        let servers = SessionContext.Servers(targetVersion: 90_704, sourceMajor: 9)
        #expect(session.change(to: insert, servers).assignments.contains("@@session.sql_mode=\(1 << 20)"))
    }
}
