-- Tables of every kind that a window has to get right, and procedures that change them: `work` makes transactions at random,
-- from the session's RAND() alone, in as many sessions as call it.
CREATE DATABASE mix;
CREATE DATABASE mix2 CHARACTER SET latin1;
USE mix;
SET SESSION cte_max_recursion_depth = 100000;

-- Plain rows, with a trigger: what it writes is in the binlog, and it must not fire again in the fork.
CREATE TABLE item (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(60) NOT NULL, qty INT NOT NULL, price DECIMAL(12,4),
  changed TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), KEY (qty));
CREATE TABLE item_audit (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, item INT NOT NULL, before_qty INT, after_qty INT);
CREATE TRIGGER item_changed AFTER UPDATE ON item FOR EACH ROW
  INSERT INTO item_audit (item, before_qty, after_qty) VALUES (NEW.id, OLD.qty, NEW.qty);

-- Unique values that move from row to row, within a transaction and over several.
CREATE TABLE seat (id INT NOT NULL PRIMARY KEY, place INT NOT NULL UNIQUE, holder VARCHAR(20) UNIQUE);
CREATE TABLE queue (
  lane INT NOT NULL, id INT NOT NULL, pos INT NOT NULL, what VARCHAR(20), PRIMARY KEY (lane, id), UNIQUE (lane, pos));

-- Transactions over several tables and databases.
CREATE TABLE account (id INT NOT NULL PRIMARY KEY, balance BIGINT NOT NULL);
CREATE TABLE mix2.ledger (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, payer INT NOT NULL, payee INT NOT NULL, amount INT NOT NULL,
  remark VARCHAR(40) CHARACTER SET utf16, at DATETIME(3) NOT NULL);

-- Foreign keys whose actions change further tables.
CREATE TABLE parent (id INT NOT NULL PRIMARY KEY, code VARCHAR(10) NOT NULL UNIQUE);
CREATE TABLE child (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, parent INT NOT NULL, word VARCHAR(10),
  CONSTRAINT child_parent FOREIGN KEY (parent) REFERENCES parent (id) ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE grandchild (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, child INT NOT NULL, n INT,
  CONSTRAINT grandchild_child FOREIGN KEY (child) REFERENCES child (id) ON DELETE CASCADE);
CREATE TABLE mention (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, parent INT, code VARCHAR(10),
  CONSTRAINT mention_parent FOREIGN KEY (parent) REFERENCES parent (id) ON DELETE SET NULL ON UPDATE SET NULL,
  CONSTRAINT mention_code FOREIGN KEY (code) REFERENCES parent (code) ON DELETE SET NULL ON UPDATE CASCADE);
CREATE TABLE tree (
  id INT NOT NULL PRIMARY KEY, up INT, CONSTRAINT tree_up FOREIGN KEY (up) REFERENCES tree (id) ON DELETE SET NULL);

-- Without a key, with rows that are all alike; and with a unique key that holds NULLs, which is no key.
CREATE TABLE keyless (a INT, b VARCHAR(20), c DATETIME(2));
CREATE TABLE maybe_key (a INT, b VARCHAR(20), UNIQUE (a));
CREATE TABLE unique_only (a INT NOT NULL, b SMALLINT UNSIGNED NOT NULL, c TEXT, UNIQUE (b, a));
SET SESSION sql_generate_invisible_primary_key = ON;
CREATE TABLE invisible_key (a INT, b CHAR(8));
SET SESSION sql_generate_invisible_primary_key = OFF;

-- Keys that are equal as text and differ as bytes, and the other way round.
CREATE TABLE word (w VARCHAR(30) COLLATE utf8mb4_0900_ai_ci NOT NULL PRIMARY KEY, n INT);
CREATE TABLE word_padded (
  w CHAR(12) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL, v VARCHAR(8) COLLATE utf8mb4_general_ci NOT NULL, n INT,
  PRIMARY KEY (w, v));
CREATE TABLE word_bin (w VARCHAR(30) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, n INT);
CREATE TABLE bin (k VARBINARY(16) NOT NULL PRIMARY KEY, fixed BINARY(6) NOT NULL, v BLOB, UNIQUE (fixed));
CREATE TABLE page (k BLOB NOT NULL, body MEDIUMTEXT, n INT NOT NULL, PRIMARY KEY (k(6)));
CREATE TABLE page_text (t TEXT NOT NULL, n INT NOT NULL, body LONGBLOB, PRIMARY KEY (n, t(4)));

-- Its numbers are no DECIMALs: those are among what a copy says it cannot carry.
CREATE TABLE doc (
  id INT NOT NULL PRIMARY KEY, j JSON, name VARCHAR(40) AS (j ->> '$.name') VIRTUAL, n INT AS (id * 3) STORED,
  total DOUBLE AS (j ->> '$.total') STORED, KEY (name));
CREATE TABLE kinds (
  e ENUM('one', 'two', 'three') NOT NULL, at DATETIME(3) NOT NULL, num DECIMAL(20,6) NOT NULL,
  s SET('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'), b1 BIT(1), b BIT(37), d DATE, t TIME(6), ts TIMESTAMP(2) NULL, y YEAR,
  f FLOAT, dbl DOUBLE, ti TINYINT, mi MEDIUMINT UNSIGNED, bi BIGINT UNSIGNED, dec65 DECIMAL(65,30), tb TINYBLOB, g GEOMETRY,
  v VECTOR(3), hidden INT INVISIBLE DEFAULT 7, PRIMARY KEY (e, at, num));
CREATE TABLE parted (id INT NOT NULL, k INT NOT NULL, v VARCHAR(30), PRIMARY KEY (id, k))
  PARTITION BY RANGE (k) SUBPARTITION BY HASH (id) SUBPARTITIONS 2
  (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20), PARTITION p2 VALUES LESS THAN MAXVALUE);
-- For statements that depend on their session.
CREATE TABLE said (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, said VARCHAR(60), n DOUBLE, bytes VARBINARY(9), at TIMESTAMP(6) NULL DEFAULT NOW(6));
CREATE TABLE untouched (id INT NOT NULL PRIMARY KEY, v CHAR(20));
-- XA transactions have rows of their own here, so that those that stay undecided stand in nobody's way; and rows that are
-- always there between theirs, so that the gaps they lock are theirs too.
CREATE TABLE xa_row (id BIGINT NOT NULL PRIMARY KEY, v VARCHAR(30), n INT NOT NULL);
CREATE TABLE xa_child (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, xa BIGINT NOT NULL,
  FOREIGN KEY (xa) REFERENCES xa_row (id) ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE xa_log (a INT, b VARCHAR(10));

INSERT INTO item (id, name, qty, price)
  WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
  SELECT i, CONCAT('item ', i), i, i / 7 FROM n;
INSERT INTO seat WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 300)
  SELECT i, 1000 + i, IF(i % 3, CONCAT('holder', i), NULL) FROM n;
INSERT INTO queue WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 199)
  SELECT i DIV 10, i, i % 10, CONCAT('q', i) FROM n;
INSERT INTO account WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i, 1000 FROM n;
INSERT INTO parent WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 200) SELECT i, CONCAT('P', i) FROM n;
INSERT INTO child (parent, word) SELECT p.id, 'w' FROM parent AS p JOIN (SELECT 1 UNION SELECT 2) AS two;
INSERT INTO grandchild (child, n) SELECT id, parent FROM child;
INSERT INTO mention (parent, code) SELECT id, code FROM parent;
INSERT INTO tree WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 200) SELECT i, NULLIF(i DIV 3, 0) FROM n;
INSERT INTO keyless WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 200)
  SELECT i % 20, CONCAT('k', i % 4), '2026-01-01 00:00:00' FROM n;
INSERT INTO maybe_key WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 60)
  SELECT IF(i % 2, i, NULL), CONCAT('m', i % 4) FROM n;
INSERT INTO unique_only WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 200) SELECT i % 7, i, 'text' FROM n;
INSERT INTO invisible_key WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT i % 10, 'gipk' FROM n;
INSERT INTO word WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 60) SELECT CONCAT('straße', i), i FROM n;
INSERT INTO word_padded WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 60) SELECT CONCAT('w', i), 'v', i FROM n;
INSERT INTO word_bin WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 60) SELECT CONCAT('b', i), i FROM n;
INSERT INTO bin WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 100)
  SELECT UNHEX(LPAD(HEX(i), 8, '0')), UNHEX(LPAD(HEX(i * 256), 12, '0')), REPEAT('b', i) FROM n;
INSERT INTO page WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 50)
  SELECT CONCAT(LPAD(i, 6, '0'), 'tail'), REPEAT('p', i * 20), i FROM n;
INSERT INTO page_text WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 50) SELECT CONCAT('text', i), i, 'x' FROM n;
INSERT INTO doc (id, j) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 200)
  SELECT i, JSON_OBJECT('name', CONCAT('doc', i), 'total', i / 4e0, 'list', JSON_ARRAY(i, 'x', NULL), 'filler', REPEAT('f', 300)) FROM n;
INSERT INTO kinds (e, at, num, s) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 100)
  SELECT 1 + i % 3, '2026-01-01 00:00:00' + INTERVAL i SECOND, i, 'a,i' FROM n;
INSERT INTO parted WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 300) SELECT i, i % 30, 'v' FROM n;
INSERT INTO untouched WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i, CONCAT('u', i) FROM n;
INSERT INTO xa_row WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 400) SELECT i * 100000, 'x', 0 FROM n;
INSERT INTO xa_child (xa) SELECT id FROM xa_row;

DELIMITER //
-- A number from 0 to n - 1.
CREATE FUNCTION pick(n INT) RETURNS INT NO SQL RETURN FLOOR(RAND() * n)//

-- Each of these is a transaction, or a few.
CREATE PROCEDURE do_insert()
BEGIN
  DECLARE q INT DEFAULT pick(1000);
  INSERT INTO item (name, qty, price) VALUES (CONCAT('new ', q), q, q / 3), (REPEAT('n', q % 50), q + 1, NULL), ('', -q, 0.5);
END//
CREATE PROCEDURE do_update()
BEGIN
  DECLARE x INT DEFAULT pick(1500);
  UPDATE item SET qty = qty + 1 WHERE id BETWEEN x AND x + 4;
END//
CREATE PROCEDURE do_delete()
BEGIN
  DECLARE x INT DEFAULT pick(1500);
  DELETE FROM item WHERE id BETWEEN x AND x + 2;
END//
-- A row gets another key, and sometimes its old key back, or one that another row has just given up.
CREATE PROCEDURE do_rekey()
BEGIN
  DECLARE x INT DEFAULT 1 + pick(1500);
  DECLARE y INT DEFAULT 1 + pick(1500);
  START TRANSACTION;
  UPDATE item SET id = 500000 + x WHERE id = x;
  IF pick(2) THEN COMMIT; START TRANSACTION; END IF;
  UPDATE item SET id = x, qty = qty * 2 % 10007 WHERE id = y;
  IF pick(2) THEN COMMIT; START TRANSACTION; END IF;
  UPDATE item SET id = y WHERE id = 500000 + x;
  COMMIT;
END//
CREATE PROCEDURE do_many()
BEGIN
  DECLARE x INT DEFAULT pick(40);
  UPDATE item SET price = price + 1 WHERE qty % 40 = x;
END//
-- Two rows swap a unique value through a third value.
CREATE PROCEDURE do_swap()
BEGIN
  DECLARE a INT DEFAULT 1 + pick(299);
  DECLARE b INT DEFAULT a + 1;
  DECLARE pa, pb INT;
  DECLARE ha, hb VARCHAR(20);
  DECLARE in_one BOOL DEFAULT pick(2);
  START TRANSACTION;
  SELECT place, holder INTO pa, ha FROM seat WHERE id = a FOR UPDATE;
  SELECT place, holder INTO pb, hb FROM seat WHERE id = b FOR UPDATE;
  IF pa IS NOT NULL AND pb IS NOT NULL THEN
    UPDATE seat SET place = -a, holder = NULL WHERE id = a;
    IF NOT in_one THEN COMMIT; START TRANSACTION; END IF;
    UPDATE seat SET place = pa, holder = ha WHERE id = b;
    IF NOT in_one THEN COMMIT; START TRANSACTION; END IF;
    UPDATE seat SET place = pb, holder = hb WHERE id = a;
  END IF;
  COMMIT;
END//
-- Rows swap their keys, so that each key holds the other's unique value.
CREATE PROCEDURE do_swap_keys()
BEGIN
  DECLARE a INT DEFAULT 1 + pick(299);
  START TRANSACTION;
  UPDATE seat SET id = -a WHERE id = a;
  UPDATE seat SET id = a WHERE id = a + 1;
  UPDATE seat SET id = a + 1 WHERE id = -a;
  COMMIT;
END//
-- Many rows shift their unique value by one, in a single statement.
CREATE PROCEDURE do_shift()
BEGIN
  DECLARE l INT DEFAULT pick(20);
  DECLARE n INT DEFAULT pick(1000000);
  IF pick(2) THEN
    START TRANSACTION;
    DELETE FROM queue WHERE lane = l AND pos >= 9;
    UPDATE queue SET pos = pos + 1 WHERE lane = l ORDER BY pos DESC;
    INSERT INTO queue VALUES (l, 1000 + n, 0, 'front');
    COMMIT;
  ELSE
    START TRANSACTION;
    DELETE FROM queue WHERE lane = l AND pos <= 0;
    UPDATE queue SET pos = pos - 1 WHERE lane = l ORDER BY pos;
    COMMIT;
  END IF;
END//
CREATE PROCEDURE do_transfer()
BEGIN
  DECLARE a INT DEFAULT 1 + pick(499);
  DECLARE m INT DEFAULT pick(100);
  START TRANSACTION;
  UPDATE account SET balance = balance - m WHERE id = a;
  UPDATE account SET balance = balance + m WHERE id = a + 1;
  INSERT INTO mix2.ledger (payer, payee, amount, remark, at) VALUES (a, a + 1, m, CONCAT('für ', m, ' €'), NOW(3));
  UPDATE item SET qty = m WHERE id = a;
  COMMIT;
END//
CREATE PROCEDURE do_family_grow()
BEGIN
  DECLARE p INT DEFAULT 1 + pick(200);
  DECLARE c INT;
  START TRANSACTION;
  INSERT INTO parent VALUES (p, CONCAT('P', p)) ON DUPLICATE KEY UPDATE code = CONCAT('P', p);
  INSERT INTO child (parent, word) VALUES (p, 'born');
  SET c = LAST_INSERT_ID();
  INSERT INTO grandchild (child, n) VALUES (c, p), (c, p + 1);
  INSERT INTO mention (parent, code) SELECT id, code FROM parent WHERE id = p;
  COMMIT;
END//
CREATE PROCEDURE do_family_rekey()
BEGIN
  DECLARE p INT DEFAULT 1 + pick(200);
  DECLARE q INT DEFAULT 1 + pick(200);
  IF pick(2) THEN UPDATE parent SET id = q WHERE id = p;
  ELSE UPDATE parent SET code = CONCAT('Q', q) WHERE id = p; END IF;
END//
CREATE PROCEDURE do_family_delete()
BEGIN
  DECLARE p INT DEFAULT 1 + pick(200);
  IF pick(3) THEN DELETE FROM child WHERE parent = p AND word = 'born';
  ELSE DELETE FROM parent WHERE id = p; END IF;
END//
CREATE PROCEDURE do_tree()
BEGIN
  DECLARE x INT DEFAULT 1 + pick(200);
  DECLARE y INT DEFAULT 1 + pick(200);
  IF pick(2) THEN DELETE FROM tree WHERE id = x;
  ELSE START TRANSACTION; INSERT IGNORE INTO tree VALUES (x, NULL); UPDATE tree SET up = x WHERE id = y; COMMIT; END IF;
END//
CREATE PROCEDURE do_keyless()
BEGIN
  DECLARE x INT DEFAULT pick(20);
  DECLARE y INT DEFAULT pick(4);
  DECLARE z INT DEFAULT NULLIF(pick(20), 3);
  CASE pick(4)
    WHEN 0 THEN INSERT INTO keyless VALUES (x, CONCAT('k', y), NOW()), (x, CONCAT('k', y), NOW()), (x, NULL, NULL);
    WHEN 1 THEN DELETE FROM keyless WHERE a = x ORDER BY a, b, c LIMIT 2;
    WHEN 2 THEN UPDATE keyless SET b = CONCAT('k', y), a = z WHERE a = x ORDER BY a, b, c LIMIT 1;
    ELSE START TRANSACTION; INSERT INTO keyless VALUES (x, 'twin', NULL), (x, 'twin', NULL);
      DELETE FROM keyless WHERE a = x AND b = 'twin' ORDER BY a, b, c LIMIT 1; UPDATE item SET qty = y WHERE id = x; COMMIT;
  END CASE;
END//
CREATE PROCEDURE do_maybe_key()
BEGIN
  DECLARE x INT DEFAULT pick(100);
  DECLARE y INT DEFAULT pick(100);
  CASE pick(3)
    WHEN 0 THEN INSERT INTO maybe_key VALUES (NULL, 'm1'), (NULL, 'm1');
    WHEN 1 THEN DELETE FROM maybe_key WHERE a = x OR a IS NULL AND b = 'm1' ORDER BY a, b LIMIT 1;
    ELSE UPDATE maybe_key SET a = NULLIF(x, 50) WHERE a = y;
  END CASE;
END//
CREATE PROCEDURE do_unique_only()
BEGIN
  DECLARE x INT DEFAULT pick(200);
  IF pick(2) THEN UPDATE unique_only SET a = (a + 1) % 7, c = REPEAT('c', x) WHERE b = x;
  ELSE REPLACE INTO unique_only VALUES (x % 7, x, NULL); END IF;
END//
CREATE PROCEDURE do_invisible_key()
BEGIN
  DECLARE x INT DEFAULT pick(10);
  CASE pick(3)
    WHEN 0 THEN INSERT INTO invisible_key VALUES (x, 'one'), (x, 'one');
    WHEN 1 THEN DELETE FROM invisible_key WHERE a = x ORDER BY my_row_id LIMIT 1;
    ELSE UPDATE invisible_key SET b = UPPER(b) WHERE a = x;
  END CASE;
END//
-- 'a' becomes 'A', 'ä' or 'a ': the same key to the collation, or another, and always other bytes.
CREATE PROCEDURE do_word()
BEGIN
  DECLARE x INT DEFAULT 1 + pick(60);
  CASE pick(8)
    WHEN 0 THEN UPDATE word SET w = UPPER(w) WHERE n = x;
    WHEN 1 THEN UPDATE word SET w = LOWER(w), n = n + 0 WHERE n = x;
    WHEN 2 THEN START TRANSACTION; DELETE FROM word WHERE n = x; INSERT INTO word VALUES (CONCAT('Strässe', x), x); COMMIT;
    WHEN 3 THEN REPLACE INTO word VALUES (CONCAT('STRASSE', x), x);
    WHEN 4 THEN UPDATE word_padded SET w = UPPER(w), v = CONCAT('V', SPACE(x % 3)) WHERE n = x;
    WHEN 5 THEN UPDATE word_padded SET w = LOWER(w), v = 'v' WHERE n = x;
    WHEN 6 THEN START TRANSACTION; DELETE FROM word_padded WHERE n = x; INSERT INTO word_padded VALUES (CONCAT('W', x), 'v ', x); COMMIT;
    ELSE UPDATE word_bin SET w = IF(BINARY w = LOWER(w), UPPER(w), LOWER(w)) WHERE n = x;
  END CASE;
END//
CREATE PROCEDURE do_bin()
BEGIN
  DECLARE x INT DEFAULT 1 + pick(120);
  DECLARE key_bytes VARBINARY(16) DEFAULT UNHEX(LPAD(HEX(x), 8, '0'));
  CASE pick(4)
    WHEN 0 THEN UPDATE bin SET v = REPEAT(UNHEX('00FF27'), x) WHERE k = key_bytes;
    WHEN 1 THEN DELETE FROM bin WHERE k = key_bytes;
    WHEN 2 THEN REPLACE INTO bin VALUES (key_bytes, UNHEX(LPAD(HEX((x + pick(3)) * 256), 12, '0')), NULL);
    ELSE UPDATE bin SET k = CONCAT(k, UNHEX('00')) WHERE k = key_bytes;
  END CASE;
END//
CREATE PROCEDURE do_page()
BEGIN
  DECLARE x INT DEFAULT 1 + pick(50);
  DECLARE y INT DEFAULT 1 + pick(200);
  CASE pick(4)
    WHEN 0 THEN UPDATE page SET k = CONCAT(LPAD(y, 6, '0'), 'tail', x), body = REPEAT('q', x) WHERE n = x;
    WHEN 1 THEN REPLACE INTO page VALUES (CONCAT(LPAD(y, 6, '0'), x), REPEAT('r', x * 100), x);
    WHEN 2 THEN UPDATE page_text SET t = CONCAT(SUBSTR(t, 1, 4), y), body = REPEAT('x', y * 50) WHERE n = x;
    ELSE REPLACE INTO page_text VALUES (CONCAT('TEXT', y), x, NULL);
  END CASE;
END//
CREATE PROCEDURE do_doc()
BEGIN
  DECLARE x INT DEFAULT 1 + pick(220);
  CASE pick(5)
    WHEN 0 THEN UPDATE doc SET j = JSON_SET(j, '$.name', CONCAT('renamed ', x), '$.total', x / 8e0) WHERE id = x;
    WHEN 1 THEN UPDATE doc SET j = JSON_REMOVE(j, '$.list[0]') WHERE id BETWEEN x AND x + 3;
    WHEN 2 THEN UPDATE doc SET j = JSON_ARRAY_APPEND(j, '$.list', x) WHERE id = x;
    WHEN 3 THEN REPLACE INTO doc (id, j) VALUES (x, JSON_OBJECT('name', 'new', 'total', x, 'list', JSON_ARRAY(1.5e0, TRUE)));
    ELSE UPDATE doc SET j = JSON_REPLACE(j, '$.name', 'n', '$.total', 0) WHERE id = x;
  END CASE;
END//
CREATE PROCEDURE do_kinds()
BEGIN
  DECLARE x INT DEFAULT pick(150);
  DECLARE moment DATETIME(3) DEFAULT '2026-01-01 00:00:00' + INTERVAL x SECOND;
  CASE pick(4)
    WHEN 0 THEN REPLACE INTO kinds
      (e, at, num, s, b1, b, d, t, ts, y, f, dbl, ti, mi, bi, dec65, tb, g, v, hidden)
      VALUES (1 + x % 3, moment, -x / 8, x % 512, x % 2, x * 917504, '2026-02-28' + INTERVAL x DAY, SEC_TO_TIME(x * 61.25 - 900),
        '2026-03-04 05:06:07.89', 2000 + x, x / 3, x / 7, x - 75, x * 100000, 18446744073709551615 - x, x / 7, REPEAT('t', x),
        ST_GeomFromText(CONCAT('LINESTRING(0 0, ', x, ' 1)')), TO_VECTOR(CONCAT('[1, 2.5, ', x, ']')), x);
    WHEN 1 THEN UPDATE kinds SET s = s ^ 5, b = b + 1, t = ADDTIME(t, '00:00:01.5'), g = NULL WHERE at = moment;
    WHEN 2 THEN UPDATE kinds SET e = e % 3 + 1, num = num + 0.000001, ts = NULL, v = NULL WHERE at = moment;
    ELSE DELETE FROM kinds WHERE at = moment AND e = 2;
  END CASE;
END//
CREATE PROCEDURE do_parted()
BEGIN
  DECLARE x INT DEFAULT 1 + pick(300);
  CASE pick(3)
    WHEN 0 THEN UPDATE parted SET k = (k + 7) % 30 WHERE id = x;
    WHEN 1 THEN DELETE FROM parted WHERE id = x;
    ELSE REPLACE INTO parted VALUES (x, x % 30, CONCAT('again ', x));
  END CASE;
END//
-- INSERT … ON DUPLICATE KEY UPDATE and REPLACE that meet rows by one key or by the other.
CREATE PROCEDURE do_upsert()
BEGIN
  DECLARE x INT DEFAULT 1 + pick(300);
  DECLARE y INT DEFAULT 1 + pick(300);
  IF pick(2) THEN
    INSERT INTO account VALUES (x, y), (x + 300, y) AS new ON DUPLICATE KEY UPDATE balance = account.balance + new.balance;
  ELSE REPLACE INTO seat VALUES (x, 1000 + y, CONCAT('holder', x)); END IF;
END//
CREATE PROCEDURE do_savepoint()
BEGIN
  DECLARE x INT DEFAULT 1 + pick(500);
  START TRANSACTION;
  UPDATE account SET balance = balance + 1 WHERE id = x;
  SAVEPOINT `a point`;
  UPDATE account SET balance = 0;
  INSERT INTO item (name, qty) VALUES ('never', 0);
  ROLLBACK TO `a point`;
  SAVEPOINT other;
  INSERT INTO item (name, qty) VALUES ('after the savepoint', x);
  RELEASE SAVEPOINT other;
  COMMIT;
END//
CREATE PROCEDURE do_rollback()
BEGIN
  DECLARE x INT DEFAULT 1 + pick(500);
  START TRANSACTION;
  DELETE FROM account WHERE id = x;
  INSERT INTO keyless VALUES (x, 'never', NULL);
  ROLLBACK;
END//
-- A row that comes and goes, and one that goes and comes, within one transaction.
CREATE PROCEDURE do_nothing_net()
BEGIN
  DECLARE x INT DEFAULT 600 + pick(20);
  START TRANSACTION;
  INSERT IGNORE INTO account VALUES (x, 1);
  UPDATE account SET balance = 2 WHERE id = x;
  DELETE FROM account WHERE id = x;
  COMMIT;
END//

-- One transaction of a random kind. The errors that sessions may give each other end it, no other does.
CREATE PROCEDURE step()
BEGIN
  DECLARE kind INT DEFAULT pick(28);
  -- deadlock, lock wait, duplicate key, row is referenced, parent is missing
  DECLARE EXIT HANDLER FOR 1213, 1205, 1062, 1451, 1452
    BEGIN ROLLBACK; SET @failed = COALESCE(@failed, 0) + 1; END;
  CASE kind
    WHEN 0 THEN CALL do_insert(); WHEN 1 THEN CALL do_update(); WHEN 2 THEN CALL do_delete();
    WHEN 3 THEN CALL do_rekey(); WHEN 4 THEN CALL do_many(); WHEN 5 THEN CALL do_swap();
    WHEN 6 THEN CALL do_swap_keys(); WHEN 7 THEN CALL do_shift(); WHEN 8 THEN CALL do_transfer();
    WHEN 9 THEN CALL do_family_grow(); WHEN 10 THEN CALL do_family_rekey(); WHEN 11 THEN CALL do_family_delete();
    WHEN 12 THEN CALL do_tree(); WHEN 13 THEN CALL do_keyless(); WHEN 14 THEN CALL do_maybe_key();
    WHEN 15 THEN CALL do_unique_only(); WHEN 16 THEN CALL do_invisible_key(); WHEN 17 THEN CALL do_word();
    WHEN 18 THEN CALL do_bin(); WHEN 19 THEN CALL do_page(); WHEN 20 THEN CALL do_doc(); WHEN 21 THEN CALL do_kinds();
    WHEN 22 THEN CALL do_parted(); WHEN 23 THEN CALL do_upsert(); WHEN 24 THEN CALL do_savepoint();
    WHEN 25 THEN CALL do_rollback(); WHEN 26 THEN CALL do_nothing_net(); ELSE CALL do_family_grow();
  END CASE;
  SET @done = COALESCE(@done, 0) + 1;
END//
CREATE PROCEDURE work(steps INT)
BEGIN
  WHILE steps > 0 DO
    CALL step();
    SET steps = steps - 1;
  END WHILE;
END//
DELIMITER ;
