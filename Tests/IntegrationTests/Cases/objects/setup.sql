-- Everything in databases that is not rows: each kind of object, in an order in which a naive copy fails.
CREATE USER 'definer'@'%' IDENTIFIED BY 'x';
GRANT ALL ON *.* TO 'definer'@'%';
CREATE TABLESPACE general_space ADD DATAFILE 'general_space.ibd';
CREATE DATABASE objects CHARACTER SET latin1 COLLATE latin1_german1_ci;
CREATE DATABASE `odd ``name` COLLATE utf8mb4_bin;
CREATE DATABASE archive_only;
USE objects;

-- Tables: a circle of foreign keys, a parent in another database whose name sorts later, actions of each kind.
SET foreign_key_checks = 0;
CREATE TABLE a_child (id INT PRIMARY KEY, parent INT, other INT, code VARCHAR(10) CHARACTER SET utf8mb4,
  KEY (other), CONSTRAINT circle_a FOREIGN KEY (parent) REFERENCES b_parent (id) ON DELETE CASCADE ON UPDATE SET NULL,
  CONSTRAINT across FOREIGN KEY (other) REFERENCES `odd ``name`.zz (id) ON DELETE RESTRICT,
  CONSTRAINT to_unique FOREIGN KEY (code) REFERENCES b_parent (code));
CREATE TABLE b_parent (id INT PRIMARY KEY, back INT, code VARCHAR(10) CHARACTER SET utf8mb4, UNIQUE KEY (code),
  FOREIGN KEY (back) REFERENCES a_child (id));
CREATE TABLE `odd ``name`.zz (id INT PRIMARY KEY) TABLESPACE general_space;
INSERT INTO b_parent VALUES (1, 1, 'eins'), (2, NULL, 'zwei');
INSERT INTO a_child VALUES (1, 2, 5, 'eins');
INSERT INTO `odd ``name`.zz VALUES (5);
SET foreign_key_checks = 1;

-- Large enough that indexes are built after the rows; of every kind that can be.
CREATE TABLE large (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, name VARCHAR(60) NOT NULL, note TEXT, amount DECIMAL(12, 2),
  doubled DECIMAL(14, 2) AS (amount * 2) VIRTUAL, tripled DECIMAL(14, 2) AS (amount * 3) STORED,
  hidden INT INVISIBLE DEFAULT 7, made TIMESTAMP(6) NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (id), KEY z_last (made), UNIQUE KEY name_amount (name, amount), KEY prefix (note (9)),
  KEY descending (amount DESC, id), KEY functional ((LOWER(name))), KEY unseen (hidden) INVISIBLE,
  KEY computed (doubled), CONSTRAINT positive CHECK (amount >= 0), CONSTRAINT loose CHECK (name <> _latin1'no (') NOT ENFORCED
) AUTO_INCREMENT = 900000 COMMENT = 'it''s, (large) `KEY`' STATS_SAMPLE_PAGES = 50;
SET SESSION cte_max_recursion_depth = 100000;
INSERT INTO large (id, name, note, amount)
  WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
  SELECT i, CONCAT('name', i), REPEAT(MD5_TEXT.t, 3), i / 7 FROM n, (SELECT 'a tab\tand more ' AS t) AS MD5_TEXT;
CREATE TABLE counter_gap (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, v INT) AUTO_INCREMENT = 4711;
CREATE TABLE counter_second (a INT NOT NULL, id INT NOT NULL AUTO_INCREMENT, PRIMARY KEY (a), KEY b (id), KEY c (a, id));
INSERT INTO counter_second VALUES (1, 10), (2, 20);
CREATE TABLE parted (id INT NOT NULL, y YEAR NOT NULL, PRIMARY KEY (id, y)) COLLATE utf8mb4_0900_as_cs
  PARTITION BY RANGE (y) SUBPARTITION BY HASH (id) SUBPARTITIONS 2
  (PARTITION old VALUES LESS THAN (2000) COMMENT = 'a, b', PARTITION new VALUES LESS THAN MAXVALUE);
INSERT INTO parted VALUES (1, 1999), (2, 2024), (3, 2024);
CREATE TABLE words (id INT PRIMARY KEY, body TEXT CHARACTER SET utf8mb4, FULLTEXT KEY ft (body), FULLTEXT KEY ng (body) WITH PARSER ngram);
INSERT INTO words VALUES (1, 'the quick brown fox'), (2, 'jumps over');
CREATE TABLE nothing (id INT) ENGINE = BLACKHOLE;
-- Conditions that the server writes in other words when the table is altered.
CREATE TABLE checked (id INT PRIMARY KEY, parent INT, name VARCHAR(20), day DATE, at TIME, born YEAR, bytes VARBINARY(9),
  CONSTRAINT checked_1 CHECK (name <> 'no'), CONSTRAINT checked_2 CHECK (day >= 20200101),
  CONSTRAINT checked_3 CHECK (at > '10:00'), CONSTRAINT checked_4 CHECK (born > '2000'),
  CONSTRAINT checked_5 CHECK (bytes <> 'no'), CONSTRAINT checked_6 CHECK (name <> _utf8mb3'nein'),
  FOREIGN KEY (parent) REFERENCES b_parent (id));
-- Literals that SHOW CREATE TABLE has in their own character set, in the middle of UTF-8.
CREATE TABLE accents (id INT PRIMARY KEY, name VARCHAR(20), written VARCHAR(40) AS (CONCAT(name, 'café')) STORED COMMENT 'é',
  computed VARCHAR(40) AS (CONCAT(_latin1 0x2760E95C275C5C, name)) VIRTUAL, wide VARCHAR(40) CHARACTER SET utf16 AS (CONCAT(_utf16 0xD83DDE00005C0027, id)),
  KEY ((CONCAT(name, 'ü'))), CONSTRAINT accented CHECK (name <> _latin1 0xDF));
INSERT INTO accents (id, name) VALUES (1, 'x');
INSERT INTO checked VALUES (1, 1, 'yes', '2021-01-01', '11:00', 2001, 'yes');
ANALYZE TABLE large;
ANALYZE TABLE large UPDATE HISTOGRAM ON amount WITH 16 BUCKETS;
ANALYZE TABLE large UPDATE HISTOGRAM ON name WITH 4 BUCKETS;

-- Routines, created under settings that change what their text means.
DELIMITER //
SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES'//
CREATE DEFINER = 'definer'@'%' FUNCTION quoted(v VARCHAR(50)) RETURNS VARCHAR(100) DETERMINISTIC
  COMMENT 'a ''comment'' \' RETURN "v" || ' \n; '//
SET sql_mode = DEFAULT//
SET GLOBAL log_bin_trust_function_creators = 1//
CREATE FUNCTION not_declared() RETURNS INT RETURN (SELECT COUNT(*) FROM large)//
SET GLOBAL log_bin_trust_function_creators = 0//
CREATE PROCEDURE walk(IN first INT, INOUT total DECIMAL(12, 2)) SQL SECURITY INVOKER MODIFIES SQL DATA
BEGIN
  DECLARE done INT DEFAULT 0;
  WHILE done < first DO
    SET done = done + 1; -- a comment; with a semicolon
    SELECT SUM(amount) INTO total FROM large WHERE id <= done;
  END WHILE;
END//
SET NAMES latin1//
CREATE PROCEDURE latin() SELECT 'gr�n' AS c//
SET NAMES utf8mb4//
CREATE DEFINER = 'nobody'@'nowhere' PROCEDURE orphan() SELECT 1//

-- Views: each sorts before what it stands on; one is broken, as happens in real life.
CREATE VIEW zz_base AS SELECT id, name, amount FROM large//
CREATE VIEW m_middle AS SELECT id, UPPER(name) AS shout FROM zz_base WHERE amount > 10 WITH CASCADED CHECK OPTION//
CREATE DEFINER = 'definer'@'%' SQL SECURITY INVOKER VIEW a_first AS SELECT shout, objects.quoted(shout) AS q FROM m_middle//
CREATE ALGORITHM = TEMPTABLE VIEW `odd ``name`.across AS SELECT * FROM objects.a_first//
CREATE TABLE soon_gone (x INT)//
CREATE VIEW broken AS SELECT x FROM soon_gone//
DROP TABLE soon_gone//

-- Triggers: order, sql_mode, and a database whose collation changed since.
CREATE TRIGGER a_third BEFORE INSERT ON counter_gap FOR EACH ROW SET NEW.v = NEW.v * 3//
CREATE TRIGGER z_first BEFORE INSERT ON counter_gap FOR EACH ROW PRECEDES a_third SET NEW.v = COALESCE(NEW.v, 1) + 1//
CREATE TRIGGER m_second BEFORE INSERT ON counter_gap FOR EACH ROW FOLLOWS z_first SET NEW.v = NEW.v - 5//
SET sql_mode = ''//
CREATE DEFINER = 'definer'@'%' TRIGGER after_it AFTER DELETE ON counter_gap FOR EACH ROW
BEGIN
  INSERT INTO nothing VALUES (OLD.id);
END//
SET sql_mode = DEFAULT//

-- Events: on, off, once in a far future, in a time zone.
CREATE EVENT running ON SCHEDULE EVERY 1 HOUR STARTS '2030-01-01 00:00:00' ENDS '2031-01-01 00:00:00' DO DELETE FROM nothing//
CREATE EVENT halted ON SCHEDULE EVERY '1:30' HOUR_MINUTE DISABLE COMMENT 'off; for now' DO BEGIN SELECT 1; SELECT 2; END//
SET sql_mode = 'NO_BACKSLASH_ESCAPES'//
CREATE DEFINER = 'definer'@'%' EVENT slashes ON SCHEDULE EVERY 1 YEAR STARTS '2031-01-01 00:00:00' DISABLE COMMENT 'C:\dir \n' DO SET @a = '\'//
SET sql_mode = DEFAULT//
SET time_zone = '+05:30'//
CREATE EVENT once ON SCHEDULE AT '2035-05-05 05:05:05' ON COMPLETION PRESERVE DO SET @a = 'b'//
SET time_zone = DEFAULT//
DELIMITER ;
ALTER DATABASE objects COLLATE latin1_swedish_ci;
CREATE TABLE archive_only.kept (id INT PRIMARY KEY, v JSON);
INSERT INTO archive_only.kept VALUES (1, '{"a": [1, 2.5, null]}');
ALTER DATABASE archive_only READ ONLY = 1;
