-- mysql: --force
-- mysqld: --binlog-format=STATEMENT --read-buffer-size=8192
-- Statements, and what their results depend on; files of LOAD DATA in blocks.
CREATE DATABASE f;
USE f;
CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a VARCHAR(300), n DECIMAL(20, 5), d DOUBLE);
INSERT INTO t (a) VALUES ('one');
INSERT INTO t (a) VALUES ('two'), ('three');
INSERT INTO t (n) VALUES (LAST_INSERT_ID());
INSERT INTO t (d) VALUES (RAND());
SET SESSION sql_mode = '';
SET @text = 'naïve', @binary = X'0041', @null = NULL, @integer = -5, @unsigned = 18446744073709551615, @real = 1.5e0, @decimal = -12.345;
SET @`odd ``name` = _latin1 X'E9';
INSERT INTO t (a) VALUES (@text), (@binary), (@null), (@`odd ``name`);
INSERT INTO t (n) VALUES (@integer), (@unsigned / 10000), (@decimal);
INSERT INTO t (d) VALUES (@real);
BEGIN;
UPDATE t SET d = RAND() WHERE id = 1;
SAVEPOINT `s p`;
DELETE FROM t WHERE id = 2;
ROLLBACK TO `s p`;
COMMIT;
SELECT 'eins', 1 UNION ALL SELECT 'zwei', 2 INTO OUTFILE 'small.txt';
LOAD DATA INFILE 'small.txt' INTO TABLE t (a, n);
LOAD DATA INFILE 'small.txt' REPLACE INTO TABLE t FIELDS TERMINATED BY '\t' (@a, n) SET a = CONCAT(@a, '!');
LOAD DATA INFILE 'small.txt' IGNORE INTO TABLE t IGNORE 1 LINES (a, n);
WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 200) SELECT REPEAT(CHAR(97 + i % 26), 100), i FROM r INTO OUTFILE 'large.txt';
LOAD DATA INFILE 'large.txt' INTO TABLE t (a, n);
-- A table of an engine without transactions, and one that fails half way.
CREATE TABLE m (id INT PRIMARY KEY) ENGINE = MyISAM;
INSERT INTO m VALUES (1);
INSERT INTO m VALUES (2), (1);
LOAD DATA INFILE 'small.txt' INTO TABLE m (@skipped, id);
