import Binlog
import Testing

@testable import Timeline

/// Statements as a server writes them into its binlog, and what they are taken for.
extension IntegrationTests {
    @Suite struct StatementEffectTests {
        /// With and without a number of the data dictionary's transaction, as the server gives it.
        private static let script = """
            CREATE DATABASE IF NOT EXISTS d; USE d;
            create table t (a int primary key, b int);
            create table if not exists t (a int);
            create table if not exists t (a int) start transaction; commit;
            create table if not exists t2 (a int) START TRANSACTION; commit;
            create table if not exists made as select 1 a;
            create table if not exists made as select 1 a;
            create table gone as select 1 a; drop table gone; drop table if exists gone;
            drop table if exists never;
            create table m (a int) engine=myisam; insert into m values (1);
            create table old like t; alter table old add c int, rename to new; create index i on new (c); truncate new;
            create table old2 like t; rename table old2 to new2; analyze table t; optimize table t; flush tables;
            set sql_mode = 'ansi_quotes'; create table "q""q" (a int); set sql_mode = default;
            /* c1 */ create /*! table */ -- c2
              commented (a int) # c3
            ;
            create view v as select 1; create or replace view v as select 2; create view w as select 1; drop view w;
            drop view if exists w;
            create trigger tr before insert on t for each row set @a = 1;
            create trigger if not exists tr before insert on t for each row set @a = 1;
            create procedure P() select 1; create procedure if not exists p() select 1;
            create function f() returns int deterministic return 1; drop function f; drop function if exists f;
            create event e on schedule every 1 day do select 1; create event if not exists E on schedule every 1 day do select 1;
            create database other; create table other.o (a int); drop database other; drop database if exists other;
            create user u identified by 'secret'; grant select on d.* to u; set password for u = 'secret2'; drop user u;
            begin; insert into t values (1, 1); savepoint s; insert into t values (2, 2); rollback to s; commit;
            create temporary table tmp (a int); drop temporary table tmp;

            """

        private static let left = """
            SELECT CONCAT(IF(TABLE_TYPE = 'VIEW', 'view d.', 'table d.'), TABLE_NAME) FROM information_schema.TABLES
              WHERE TABLE_SCHEMA = 'd'
            UNION ALL SELECT CONCAT('trigger d.', TRIGGER_NAME) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'd'
            UNION ALL SELECT LOWER(CONCAT(ROUTINE_TYPE, ' d.', ROUTINE_NAME)) FROM information_schema.ROUTINES
              WHERE ROUTINE_SCHEMA = 'd'
            UNION ALL SELECT LOWER(CONCAT('event d.', EVENT_NAME)) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'd'
            UNION ALL SELECT CONCAT('database ', SCHEMA_NAME) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'other'
            """

        /// What a scan takes for made in the window, and left, is what the server has.
        @Test(arguments: ["ROW", "MIXED", "STATEMENT"], [false, true])
        func whatAWindowMadeIsKnown(format: String, isCompressed: Bool) async throws {
            try await TestServer.with([("a", ["--binlog-format=\(format)"])]) { servers in
                let server = servers[0]
                try await server.run("CREATE DATABASE d; RESET BINARY LOGS AND GTIDS")
                try await server.run(
                    "SET binlog_transaction_compression = \(isCompressed);\n" + Self.script)
                let events = try await BinlogFile.events(of: server)
                let end = try #require(events.last).end
                var reader = TransactionReader()
                var scan = WindowScan(
                    .time(Moment(microseconds: 0)), .backward, from: BinlogPosition(file: "binlog.000001", offset: 4),
                    snapshot: end, segmentBytes: 1_000_000, selects: { _ in true })
                var unknown: [String] = []
                for event in events {
                    try reader.take(event) { step in
                        try scan.take(step)
                        guard case .statement(let statement) = step,
                            StatementClassifier().effect(of: statement.query) == .unknown
                        else { return }
                        unknown.append(String(decoding: statement.query.statement, as: UTF8.self))
                    }
                }
                #expect(unknown == [])
                let findings = try scan.finish(at: end)
                let facts = SourceFacts(
                    version: 90704, nativeForeignKeys: false,
                    tables: [TableIdentity("d", "t"): TableFacts(key: .columns([0]), isTransactional: true)])
                let reach = findings.reach(facts, databases: ["d", "other"])
                #expect(reach.notFound == [TableIdentity("d", "never")])
                // Statements are in the way for whatever table.
                #expect(reach.obstacles.isEmpty == (format == "ROW"))
                #expect(reach.obstacles.allSatisfy { $0.subject.hasPrefix("insert into") })
                #expect(findings.created.map(\.description) == (try await server.values(Self.left)).sorted())
                #expect(findings.accountStatements.count == 4)
                #expect(findings.accountStatements.elements.allSatisfy { !$0.summary.contains("$A$") })
            }
        }
    }
}
