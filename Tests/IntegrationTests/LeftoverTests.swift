import Binlog
import Foundation
import MySQL
import Testing

@testable import Catalog
@testable import Fork
@testable import Server

extension IntegrationTests {
    /// What a server has beside databases, accounts and settings: it is in the fork, or the report names it.
    @Suite struct LeftoverTests {
        private func notCopied(_ fork: ForkResult) -> [String: String] {
            let entries = fork["notCopied"] as? [[String: String]] ?? []
            return Dictionary(
                entries.map { ($0["object"] ?? "", $0["reason"] ?? "") }, uniquingKeysWith: { a, b in "\(a); \(b)" })
        }

        private static let tablespaces = """
            SELECT CONCAT_WS(' ', t.NAME, f.PATH, t.ZIP_PAGE_SIZE, t.AUTOEXTEND_SIZE, e.ENGINE_ATTRIBUTE)
            FROM information_schema.INNODB_TABLESPACES t JOIN information_schema.INNODB_DATAFILES f USING (SPACE)
            JOIN information_schema.TABLESPACES_EXTENSIONS e ON e.TABLESPACE_NAME = t.NAME
            WHERE t.SPACE_TYPE = 'General' AND t.NAME <> 'mysql' ORDER BY t.NAME
            """

        @Test func tablespacesKeepWhatTheyWereMadeWith() async throws {
            let outside = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-\(UUID())").path()
            try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: outside) }
            try await TestServer.withPair(source: ["--innodb-directories=\(outside)"]) { source, target in
                try await source.run(
                    #"""
                    CREATE TABLESPACE grows ADD DATAFILE 'grows.ibd' AUTOEXTEND_SIZE = 8M
                      ENGINE_ATTRIBUTE = '{"o\\\\k": "it''s"}';
                    CREATE TABLESPACE `em``pty` ADD DATAFILE 'empty.ibd' FILE_BLOCK_SIZE = 8192;
                    CREATE TABLESPACE other ADD DATAFILE 'other.ibd';
                    CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY) TABLESPACE grows; INSERT INTO d.t VALUES (1);
                    CREATE DATABASE e; CREATE TABLE e.t (id INT PRIMARY KEY) TABLESPACE other;
                    """#)
                let expected = try await source.values(Self.tablespaces)
                #expect(expected.count == 3 && expected[1].contains(#"8388608 {"o\\k": "it's"}"#), "\(expected)")

                let part = try await Mysqlfork.fork(source, target, "--verify", "--exclude-database", "e")
                try part.expect(status: 0)
                #expect(try await target.values(Self.tablespaces) == expected.filter { !$0.hasPrefix("other") })

                try await source.run("CREATE TABLESPACE away ADD DATAFILE '\(outside)/away.ibd'")
                let whole = try await Mysqlfork.fork(source, target, "--verify", "--replace")
                try whole.expect(status: 0)
                #expect(try await target.values(Self.tablespaces) == ["away away.ibd 0 0"] + expected)
                #expect(notCopied(whole).keys.sorted() == ["directory of tablespace away"])
                #expect(notCopied(whole)["directory of tablespace away"]?.contains(outside) == true)
            }
        }

        /// Everything of the server's, and what the account may not see; a server that has none of it is quiet.
        @Test func whatIsOfTheServerIsNamed() async throws {
            try await TestServer.withPair { source, target in
                let quiet = try await Mysqlfork.fork(source, target)
                try quiet.expect(status: 0)
                #expect(notCopied(quiet) == [:])
                try await source.run(Self.serverObjects)
                let whole = try await Mysqlfork.fork(source, target, "--replace", "--verify")
                try whole.expect(status: 0)
                let found = notCopied(whole)
                #expect(found.keys.sorted() == Self.serverObjectNames.sorted())
                #expect(found["cost constant row_evaluate_cost"]?.contains("0.7") == true)
                #expect(found["sys option statement_truncate_len"]?.contains("70") == true)
                #expect(!whole.output.contains("s3cret"))
                // Who names databases does not ask for those in other schemas.
                let part = try await Mysqlfork.fork(source, target, "--replace", "--database", "x")
                try part.expect(status: 0)
                #expect(
                    notCopied(part).keys.sorted()
                        == Self.serverObjectNames.filter { !$0.contains("mysql.") && !$0.contains("sys.") }.sorted())
                try await expectForeignKeyWarning(part, target)

                let plan = ForkResult(
                    try await Mysqlfork.run(
                        "plan", "--source", source.dsn(user: "tool"), "--target", target.dsn, "--json", "--replace"))
                let notes = plan["notes"] as? [String] ?? []
                #expect(notes.contains { $0.contains("may not see") && $0.hasSuffix(": resource groups") }, "\(notes)")
                #expect(notes.contains { $0.hasPrefix("not copied: table mysql.mine: ") }, "\(notes)")
                // What the fork has been given by hand is not missing.
                try await target.run(
                    "CREATE TABLE mysql.mine (id INT); CREATE UNDO TABLESPACE third ADD DATAFILE 'third.ibu'")
                let again = try await Mysqlfork.fork(source, target, "--replace")
                #expect(
                    notCopied(again).keys.sorted()
                        == Self.serverObjectNames.filter { $0 != "table mysql.mine" && $0 != "undo tablespace third" }
                        .sorted())
            }
        }

        private func expectForeignKeyWarning(_ fork: ForkResult, _ target: TestServer) async throws {
            let warnings = (fork["warnings"] as? [String] ?? []).filter { $0.contains("foreign key") }
            #expect(warnings.count == 1 && warnings[0].hasPrefix("7 foreign keys of source "), "\(warnings)")
            #expect(
                warnings.first?.contains(
                    "x.c1.k1 (y.p), x.c2.k2 (y.p), x.c3.k3 (y.p), x.c4.k4 (y.p), x.c5.k5 (y.p) and 2 more") == true)
            // It is as the warning says: no parent, no child.
            #expect(try await target.errorNumber("INSERT INTO x.c1 VALUES (2)") == 1452)
            try await target.run("CREATE DATABASE y; CREATE TABLE y.p (id INT PRIMARY KEY); INSERT INTO y.p VALUES (2)")
            #expect(try await target.errorNumber("INSERT INTO x.c1 VALUES (2)") == nil)
        }

        private static let serverObjectNames = [
            "table mysql.mine", "table sys.mine", "view sys.v", "procedure mysql.p", "event mysql.e", "trigger sys.t",
            "server elsewhere", "resource group batch", "spatial reference system 1000000",
            "cost constant row_evaluate_cost", "cost constant io_block_read_cost of engine InnoDB, device type 0",
            "sys option statement_truncate_len", "undo tablespace third",
        ]

        private static let serverObjects = """
            CREATE TABLE mysql.mine (id INT); CREATE TABLE sys.mine (id INT); CREATE VIEW sys.v AS SELECT 1;
            CREATE PROCEDURE mysql.p() SELECT 1; CREATE EVENT mysql.e ON SCHEDULE EVERY 1 DAY DO SELECT 1;
            CREATE TRIGGER sys.t BEFORE INSERT ON sys.mine FOR EACH ROW SET @a = 1;
            CREATE SERVER elsewhere FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'h', PASSWORD 's3cret');
            CREATE RESOURCE GROUP batch TYPE = USER;
            CREATE SPATIAL REFERENCE SYSTEM 1000000 NAME 'mine' DEFINITION 'GEOGCS["x",DATUM["y",SPHEROID["z",6378137,298]],\
            PRIMEM["Greenwich",0],UNIT["degree",0.017453292519943278],AXIS["Lat",NORTH],AXIS["Long",EAST]]';
            UPDATE mysql.server_cost SET cost_value = 0.7 WHERE cost_name = 'row_evaluate_cost';
            INSERT INTO mysql.engine_cost (engine_name, device_type, cost_name, cost_value) VALUES ('InnoDB', 0, 'io_block_read_cost', 3);
            UPDATE sys.sys_config SET value = '70' WHERE variable = 'statement_truncate_len';
            CREATE UNDO TABLESPACE third ADD DATAFILE 'third.ibu';
            CREATE DATABASE x; CREATE DATABASE y; CREATE TABLE y.p (id INT PRIMARY KEY); INSERT INTO y.p VALUES (1);
            """
            + (1...7).map {
                "CREATE TABLE x.c\($0) (p INT PRIMARY KEY, CONSTRAINT k\($0) FOREIGN KEY (p) REFERENCES y.p (id));"
                    + " INSERT INTO x.c\($0) VALUES (1);"
            }.joined(separator: "\n") + """
                CREATE USER tool; GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, PROCESS, BACKUP_ADMIN, REPLICATION CLIENT,
                  RESOURCE_GROUP_USER ON *.*
                  TO tool;
                """

        /// ANALYZE TABLE says what went wrong in its result. It costs a line of the report.
        @Test func failedStatisticsAreNamed() async throws {
            try await TestServer.with([("target", [])]) { servers in
                let table = Table(
                    name: TableIdentity("d", "gone"), engine: "InnoDB", statement: "", columns: [], key: [], rows: 0,
                    dataBytes: 0,
                    indexBytes: 0, histograms: [])
                let writer = SchemaWriter(
                    catalog: Catalog(), tables: TableCopy.all([table]), writers: [try await servers[0].connect()],
                    version: ServerVersion(text: "9.7.4", comment: ""), progress: JobProgress { _ in })
                let missing = try await writer.updateStatistics().map(\.notCopied)
                #expect(missing.map(\.object) == ["statistics of table d.gone"])
                #expect(missing.allSatisfy { $0.reason.contains("Unknown database 'd'") }, "\(missing)")
            }
        }
    }
}
