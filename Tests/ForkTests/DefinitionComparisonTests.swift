import Testing

@testable import Catalog
@testable import Fork
@testable import Server

@Suite struct DefinitionComparisonTests {
    private let database = Database(
        name: "shop", statement: "CREATE DATABASE `shop`", collation: "utf8mb4_bin", isReadOnly: false)

    private func object(
        _ kind: StoredObject.Kind, _ name: String, _ statement: String = "CREATE", sqlMode: String? = ""
    ) -> StoredObject {
        StoredObject(
            kind: kind, database: "shop", name: name, statement: Array(statement.utf8), sqlMode: sqlMode,
            characterSetClient: "utf8mb4", collationConnection: "utf8mb4_bin", databaseCollation: "utf8mb4_bin",
            timeZone: nil)
    }

    private func differences(_ change: (inout Catalog, inout Catalog) -> Void) -> [String] {
        var source = Catalog()
        source.databases = [database]
        var target = source
        change(&source, &target)
        return DefinitionComparison.differences(source: source, target: target).map(\.description)
    }

    @Test func equalCatalogs() {
        let found = differences { source, target in
            source.tables = [table("a", statement: "CREATE TABLE `a` (\n  `id` int\n) ENGINE=InnoDB")]
            source.views = [object(.view, "v")]
            source.triggers = [object(.trigger, "t1"), object(.trigger, "t2")]
            target = source
        }
        #expect(found.isEmpty)
    }

    @Test func namesTheFirstLineThatDiffers() {
        let found = differences { source, target in
            source.tables = [table("a", statement: "CREATE TABLE `a` (\n  `id` int,\n  `v` text\n) ENGINE=InnoDB")]
            target.tables = [table("a", statement: "CREATE TABLE `a` (\n  `id` int,\n  `v` blob\n) ENGINE=InnoDB")]
        }
        #expect(found == ["table shop.a: «`v` text» on the source, «`v` blob» on the target"])
    }

    /// Canonically equivalent characters are different bytes.
    /// The line before it has only gained a comma.
    @Test func aLineTooManyAtTheEndOfTheList() {
        let found = differences { source, target in
            source.tables = [table("a", statement: "CREATE TABLE `a` (\n  `id` int\n) ENGINE=InnoDB")]
            target.tables = [
                table("a", statement: "CREATE TABLE `a` (\n  `id` int,\n  KEY `k` (`id`)\n) ENGINE=InnoDB")
            ]
        }
        #expect(found == ["table shop.a: «) ENGINE=InnoDB» on the source, «KEY `k` (`id`)» on the target"])
    }

    @Test func comparesCharactersByCode() {
        let found = differences { source, target in
            source.tables = [table("a", statement: "COMMENT='\u{e9}'")]
            target.tables = [table("a", statement: "COMMENT='e\u{301}'")]
        }
        #expect(found.count == 1)
    }

    @Test func missingAndExtra() {
        let found = differences { source, target in
            source.tables = [table("a")]
            target.views = [object(.view, "v")]
            source.routines = [object(.procedure, "p"), object(.function, "p")]
            target.routines = [object(.function, "p")]
        }
        #expect(
            found == [
                "table shop.a: missing on the target", "view shop.v: only on the target",
                "procedure shop.p: missing on the target",
            ])
    }

    @Test func aMissingDatabaseIsNamedOnce() {
        let found = differences { source, target in
            source.tables = [table("a")]
            target.databases = []
        }
        #expect(found == ["database shop: missing on the target"])
    }

    @Test func theCounterIsADifferenceOfItsOwnKind() {
        var source = Catalog()
        source.databases = [database]
        var target = source
        let statement = "CREATE TABLE `a` (\n  `id` int\n) ENGINE=InnoDB AUTO_INCREMENT=%d DEFAULT CHARSET=utf8mb4"
        source.tables = [table("a", statement: statement.replacing("%d", with: "7"))]
        target.tables = [table("a", statement: statement.replacing("%d", with: "9"))]
        let found = DefinitionComparison.differences(source: source, target: target)
        #expect(found.map(\.area) == [.counter])
        #expect(found[0].detail == "AUTO_INCREMENT: 7 on the source, 9 on the target")
    }

    @Test func settingsOfStoredObjects() {
        let found = differences { source, target in
            source.routines = [object(.procedure, "p", sqlMode: "ANSI_QUOTES")]
            target.routines = [object(.procedure, "p", sqlMode: "")]
        }
        #expect(found == ["procedure shop.p: sql_mode: ANSI_QUOTES on the source,  on the target"])
    }

    @Test func orderOfTriggers() {
        let found = differences { source, target in
            source.triggers = [object(.trigger, "t1"), object(.trigger, "t2")]
            target.triggers = [object(.trigger, "t2"), object(.trigger, "t1")]
        }
        #expect(found == ["database shop: order of triggers: t1, t2 on the source, t2, t1 on the target"])
    }

    @Test func databasesAndTablespaces() {
        let found = differences { source, target in
            target.databases = [
                Database(name: "shop", statement: database.statement, collation: "utf8mb4_bin", isReadOnly: true)
            ]
            source.tablespaces = [Tablespace(name: "ts", path: "ts.ibd", dataDirectory: "/data/")]
            target.tablespaces = source.tablespaces
            target.tablespaces[0].isEncrypted = true
        }
        #expect(
            found == [
                "database shop: read only: no on the source, yes on the target",
                "tablespace ts: encrypted: no on the source, yes on the target",
            ])
    }

    @Test func histogramsApartFromWhenTheyWereMade() {
        func histogram(_ buckets: String, _ time: String) -> [Histogram] {
            [Histogram(column: "v", json: #"{"buckets": [\#(buckets)], "last-updated": "\#(time)"}"#)]
        }
        let found = differences { source, target in
            source.tables = [
                table("a", histograms: histogram("[1, 0.5]", "2026-01-01")),
                table("b", histograms: histogram("[1, 0.5]", "2026-01-01")), table("c", histograms: histogram("", "")),
            ]
            target.tables = [
                table("a", histograms: histogram("[1, 0.5]", "2026-01-02")),
                table("b", histograms: histogram("[1, 0.25]", "2026-01-01")), table("c"),
            ]
        }
        #expect(
            found == [
                "table shop.b: histograms: contents of v",
                "table shop.c: histograms: on v on the source, none on the target",
            ])
    }
}

@Suite struct HistogramTests {
    private let old = Histogram(column: "v", json: #"{"buckets": [], "histogram-type": "singleton"}"#)
    private let new = Histogram(column: "v", json: #"{"buckets": [], "auto-update": true}"#)

    @Test func hasWhatTheTargetAsksFor() {
        #expect(old.json(in: ServerDialect(version: 80_046)) == old.json)
        #expect(
            old.json(in: ServerDialect(version: 90_704))
                == #"{"buckets": [], "histogram-type": "singleton", "auto-update": false}"#)
        #expect(new.json(in: ServerDialect(version: 90_704)) == new.json)
    }

    @Test func isTheSameOnANewerServer() {
        let newer = Histogram(column: "v", json: old.json(in: ServerDialect(version: 90_704)))
        func found(_ target: Histogram) -> [Difference] {
            let catalogs = [old, target].map { histogram in
                var catalog = Catalog()
                catalog.databases = [Database(name: "shop", statement: "", collation: "utf8mb4_bin", isReadOnly: false)]
                catalog.tables = [table("a", histograms: [histogram])]
                return catalog
            }
            return DefinitionComparison.differences(source: catalogs[0], target: catalogs[1])
        }
        #expect(found(newer) == [])
        #expect(found(new).count == 1)
    }
}

@Suite struct TableStatementTests {
    @Test(arguments: [
        (
            "CREATE TABLE `a` (\n  `id` int\n) ENGINE=InnoDB AUTO_INCREMENT=18446744073709551615 DEFAULT CHARSET=latin1",
            UInt64.max
        ), ("CREATE TABLE `a` (\n  `id` int\n) /*!50100 TABLESPACE `t s` */ ENGINE=InnoDB AUTO_INCREMENT=5", 5),
        ("CREATE TABLE `a` (\n  `id` int\n) ENGINE=InnoDB\n/*!50100 PARTITION BY HASH (`id`) */", nil),
        (
            "CREATE TABLE `a` (\n  `id` int COMMENT ' ENGINE=x AUTO_INCREMENT=5'\n) ENGINE=InnoDB COMMENT=' AUTO_INCREMENT=7'",
            nil
        ),
    ]) func counters(statement: String, counter: UInt64?) {
        #expect(TableStatement(statement).counter == counter)
        #expect(
            TableStatement(statement).text == counter.map { statement.replacing(" AUTO_INCREMENT=\($0)", with: "") }
                ?? statement)
    }

    /// SHOW CREATE TABLE of a table made from SHOW CREATE TABLE may show more than the original.
    @Test func characterSetsThatACollationImplies() {
        let source = "CREATE TABLE `a` (\n  `v` varchar(9) COLLATE latin1_german2_ci\n) ENGINE=InnoDB"
        let target =
            "CREATE TABLE `a` (\n  `v` varchar(9) CHARACTER SET latin1 COLLATE latin1_german2_ci\n) ENGINE=InnoDB"
        #expect(TableStatement(source) == TableStatement(target))
    }
}
