import Testing

extension IntegrationTests {
    /// How rows get to the target, seen from the target's general log.
    @Suite struct CopyTests {
        @Test func rowsTravelInParallelAndIndexesComeAfterThem() async throws {
            try await TestServer.withPair(target: ["--general-log=ON", "--log-output=TABLE"]) { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; SET SESSION cte_max_recursion_depth = 1000000;
                    CREATE TABLE large (id INT PRIMARY KEY, third INT, filler CHAR(200), KEY third (third), UNIQUE KEY both_ (filler, id));
                    INSERT INTO large WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
                      SELECT i, i DIV 3, i FROM n;
                    CREATE TABLE a LIKE large; INSERT INTO a SELECT * FROM large;
                    CREATE TABLE b LIKE large; INSERT INTO b SELECT * FROM large;
                    CREATE TABLE small (id INT PRIMARY KEY, v INT, KEY (v)); INSERT INTO small VALUES (1, 1);
                    CREATE TABLE parent LIKE large; INSERT INTO parent SELECT * FROM large;
                    CREATE TABLE checked (id INT PRIMARY KEY, day DATE, other CHAR(200), CHECK (day > 20200101),
                      FOREIGN KEY (other, id) REFERENCES parent (filler, id));
                    INSERT INTO checked VALUES (7, '2021-01-01', '7');
                    ANALYZE TABLE large, a, b, parent;
                    """)
                try await Mysqlfork.fork(source, target, "--threads", "3", "--verify").expect(status: 0)
                let connection = try await target.connect()
                let log = try await connection.query(
                    "SELECT thread_id AS thread, CONVERT(argument USING utf8mb4) AS statement FROM mysql.general_log"
                        + " WHERE command_type = 'Query' ORDER BY event_time"
                ).rows
                func position(_ words: String) throws -> Int {
                    try #require(log.firstIndex { $0.text("statement").contains(words) }, "\(words)")
                }
                let loads = log.filter { $0.text("statement").hasPrefix("LOAD DATA LOCAL") }
                let threads = Set(loads.map { $0.text("thread") })
                #expect(threads.count == 3)

                for table in ["large", "a", "b"] {
                    let create = try position("CREATE TABLE `\(table)`")
                    let load = try position("INTO TABLE `d`.`\(table)`")
                    let index = try position("ALTER TABLE `d`.`\(table)` ADD ")
                    #expect(create < load && load < index)
                    #expect(!log[create].text("statement").contains("`third` ("))
                    // All of them in one go: the table is read once.
                    let added = log[index].text("statement")
                    #expect(added.contains("KEY `third`") && added.contains("UNIQUE KEY `both_`"))
                }
                #expect(log[try position("CREATE TABLE `small`")].text("statement").contains("KEY `v` (`v`)"))
                // An ALTER TABLE would put its condition in other words. So it needs its foreign key from the start, and that key
                // needs an index.
                #expect(!log.contains { $0.text("statement").contains("ALTER TABLE `d`.`checked`") })
                #expect(log[try position("CREATE TABLE `parent`")].text("statement").contains("UNIQUE KEY `both_`"))
                #expect(try await ServerContents.read(target).differences(from: ServerContents.read(source)) == [])

                // Nothing of it is in the target's binary log: a replica of the fork begins with a copy of its own.
                let events = try await connection.query("SHOW BINLOG EVENTS").rows.map { $0.text("Event_type") }
                #expect(Set(events).isSubset(of: ["Format_desc", "Previous_gtids"]), "\(events)")
            }
        }
    }
}
