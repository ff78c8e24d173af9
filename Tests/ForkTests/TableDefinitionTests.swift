import Testing

@testable import Catalog

@Suite struct TableDefinitionTests {
    static let orders = """
        CREATE TABLE `orders` (
          `id` bigint NOT NULL AUTO_INCREMENT,
          `note` varchar(20) DEFAULT 'a, (b' COMMENT 'KEY, it''s \\' ``',
          `we``ird, ` decimal(10,2) GENERATED ALWAYS AS ((`id` * 2)) STORED,
          PRIMARY KEY (`id`),
          UNIQUE KEY `u` (`note`),
          KEY `f` ((lower(`note`)),`id` DESC) /*!80000 INVISIBLE */,
          CONSTRAINT `fk` FOREIGN KEY (`id`) REFERENCES `p` (`id`) ON DELETE CASCADE,
          CONSTRAINT `c` CHECK ((`note` <> _utf8mb4'FOREIGN (')),
          CONSTRAINT `c2` CHECK ((`id` > 0)) /*!80016 NOT ENFORCED */
        ) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4 COMMENT='x)'
        /*!50100 PARTITION BY HASH (`id`) PARTITIONS 4 */
        """

    @Test func takesAStatementApart() throws {
        let definition = try #require(TableDefinition(Self.orders))
        #expect(definition.items.count == 9)
        #expect(
            definition.secondaryKeys == [
                "UNIQUE KEY `u` (`note`)", "KEY `f` ((lower(`note`)),`id` DESC) /*!80000 INVISIBLE */",
            ])
        #expect(
            definition.foreignKeys == [
                "CONSTRAINT `fk` FOREIGN KEY (`id`) REFERENCES `p` (`id`) ON DELETE CASCADE"
            ])
        #expect(definition.canDeferKeys)
    }

    @Test func leavesOutKeysAndNothingElse() throws {
        let definition = try #require(TableDefinition(Self.orders))
        let lines = Self.orders.split(separator: "\n")
        let withoutForeignKey = lines.filter { !$0.contains("CONSTRAINT `fk`") }
        #expect(
            definition.create(leavingOut: Deferral(keys: false, foreignKeys: true)).split(separator: "\n")
                == withoutForeignKey)
        let bare = withoutForeignKey.filter { !$0.contains("KEY `u`") && !$0.contains("KEY `f`") }
        #expect(definition.create(leavingOut: Deferral(keys: true, foreignKeys: true)).split(separator: "\n") == bare)
        #expect(
            definition.create(leavingOut: Deferral(keys: false, foreignKeys: false)).split(separator: "\n") == lines)
    }

    @Test(arguments: [
        // The AUTO_INCREMENT column needs the secondary key from the start.
        "CREATE TABLE `t` (\n  `a` int,\n  `b` int NOT NULL AUTO_INCREMENT,\n  PRIMARY KEY (`a`),\n  KEY `b` (`b`)\n) ENGINE=InnoDB",
        "CREATE TABLE `t` (\n  `b` int NOT NULL AUTO_INCREMENT,\n  UNIQUE KEY `b` (`b`)\n) ENGINE=InnoDB",
        // InnoDB adds one FULLTEXT index at a time.
        "CREATE TABLE `t` (\n  `a` text,\n  KEY `k` (`a`(9)),\n  FULLTEXT KEY `f` (`a`)\n) ENGINE=InnoDB",
        // Nothing to defer.
        "CREATE TABLE `t` (\n  `a` int,\n  PRIMARY KEY (`a`)\n) ENGINE=InnoDB",
    ])
    func keepsKeysThatAreNeeded(statement: String) throws {
        #expect(try #require(TableDefinition(statement)).canDeferKeys == false)
    }

    @Test(arguments: [
        ("varchar(9) COLLATE utf8mb4_bin NOT NULL", "varchar(9) NOT NULL"),
        (
            "varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
            "varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
        ),
        ("enum('a COLLATE b') COLLATE latin1_bin", "enum('a COLLATE b')"),
        ("text COMMENT ' COLLATE x'", "text COMMENT ' COLLATE x'"),
        (
            "int GENERATED ALWAYS AS ((`a` COLLATE utf8mb4_bin)) VIRTUAL",
            "int GENERATED ALWAYS AS ((`a` COLLATE utf8mb4_bin)) VIRTUAL"
        ),
    ])
    func anInheritedCollationStaysInherited(shown: String, created: String) throws {
        let definition = try #require(TableDefinition("CREATE TABLE `t` (\n  `c` \(shown)\n) ENGINE=InnoDB"))
        #expect(
            definition.create(leavingOut: Deferral(keys: false, foreignKeys: true))
                == "CREATE TABLE `t` (\n  `c` \(created)\n) ENGINE=InnoDB")
    }

    @Test func anAutoIncrementInACommentIsNone() throws {
        let definition = try #require(
            TableDefinition(
                "CREATE TABLE `t` (\n  `a` int COMMENT ' AUTO_INCREMENT ',\n  KEY `k` (`a`)\n) ENGINE=InnoDB"))
        #expect(definition.canDeferKeys)
    }

    @Test(arguments: [
        "", "CREATE TABLE `t`", "CREATE TABLE `t` (\n  `a` int", "CREATE TABLE `t` (`a` char(1) DEFAULT '",
    ])
    func refusesWhatItDoesNotUnderstand(statement: String) {
        #expect(TableDefinition(statement) == nil)
    }
}
