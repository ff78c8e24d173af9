/// Makes up procedures and functions. Each takes one argument, so that all can be called alike.
enum Routines {
    static func procedure(_ number: Int, _ tables: [TableModel], _ dice: inout Dice) -> StoredObject {
        let table = dice.pick(tables)
        let name = Names.quoted(table.database, "p\(number)")
        let body = dice.pick([
            "SELECT a, 'é', \"x\", COLLATION(a)", "BEGIN DECLARE x INT DEFAULT 1; /* ü */ SET x = x + 1; SELECT x; END",
            "SELECT COUNT(*) FROM \(table.quoted)", "DELETE FROM \(table.quoted) LIMIT 1",
            "BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN END; INSERT INTO \(table.quoted) () VALUES (); "
                + "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'né'; END",
            "l: LOOP SET @n = COALESCE(@n, 0) + 1; IF @n % 3 = 0 THEN LEAVE l; END IF; END LOOP",
            "BEGIN PREPARE s FROM 'SELECT ?'; SET @a = a; EXECUTE s USING @a; DEALLOCATE PREPARE s; END",
        ])
        let options = dice.pick(["", "DETERMINISTIC ", "COMMENT 'é' ", "SQL SECURITY INVOKER ", "MODIFIES SQL DATA "])
        let type = dice.pick(["VARCHAR(20)", "TEXT", "INT", "CHAR(3) CHARACTER SET latin1", "DECIMAL(9,2) UNSIGNED"])
        return StoredObject(
            kind: .procedure, name: name,
            create: "CREATE \(StoredObject.definer(&dice))PROCEDURE \(name)(IN a \(type)) \(options)\(body)",
            changes: ["ALTER PROCEDURE \(name) COMMENT 'changed é'", "ALTER PROCEDURE \(name) SQL SECURITY INVOKER"])
    }

    static func function(_ number: Int, _ tables: [TableModel], _ dice: inout Dice) -> StoredObject {
        let table = dice.pick(tables)
        let name = Names.quoted(table.database, "f\(number)")
        let body = dice.pick([
            "RETURN CONCAT(a)", "RETURN NULL", "RETURN JSON_QUOTE(CONCAT(a))",
            "RETURN (SELECT COUNT(*) FROM \(table.quoted))",
            "BEGIN DECLARE c TEXT CHARACTER SET ucs2 DEFAULT 'ü'; RETURN CONCAT(c, COLLATION(c), COLLATION(a)); END",
        ])
        return StoredObject(
            kind: .function, name: name,
            create: "CREATE \(StoredObject.definer(&dice))FUNCTION \(name)"
                + "(a \(dice.pick(["INT", "TEXT", "VARCHAR(20)", "DECIMAL(9,2)", "ENUM('1', 'é')", "BIGINT UNSIGNED"])))"
                + " RETURNS \(dice.pick(["TEXT", "VARCHAR(50) CHARACTER SET latin1", "JSON", "CHAR(9)", "SET('1','0')"]))"
                + " \(dice.pick(["DETERMINISTIC", "NO SQL", "READS SQL DATA"])) \(body)",
            changes: ["ALTER FUNCTION \(name) COMMENT 'it''s'", "ALTER FUNCTION \(name) SQL SECURITY DEFINER"])
    }
}
