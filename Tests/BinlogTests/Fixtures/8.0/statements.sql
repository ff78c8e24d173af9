-- mysqld: --binlog-format=MIXED
-- As 8.0 writes statements and their context.
CREATE DATABASE f;
USE f;
CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a VARCHAR(100), d DOUBLE);
SET @a = 'naïve', @i = -5, @d = 12.345;
INSERT INTO t (a) VALUES (@a);
INSERT INTO t (d) VALUES (@i), (@d);
INSERT INTO t (d) VALUES (RAND());
SET binlog_format = STATEMENT;
INSERT INTO t (d) VALUES (RAND());
SELECT 'x' INTO OUTFILE 'x.txt';
LOAD DATA INFILE 'x.txt' INTO TABLE t (a);
SET time_zone = '+02:00', lc_time_names = 'de_DE', sql_mode = 'ANSI', auto_increment_increment = 2;
INSERT INTO t (a) VALUES (NOW(6));
CREATE TABLE u AS SELECT * FROM t;
DROP TABLE t, u;
