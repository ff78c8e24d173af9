-- mysqld: --binlog-row-image=MINIMAL
-- Images that hold the key and the columns that were changed, and those without blobs that were not.
CREATE DATABASE f;
USE f;
CREATE TABLE t (id INT PRIMARY KEY, a INT, b VARCHAR(20) DEFAULT 'b', c TEXT, d INT DEFAULT 4, e INT, f INT, g INT, h INT, i INT);
INSERT INTO t (id, a, c, i) VALUES (1, 1, 'text', 9), (2, 2, NULL, NULL);
INSERT INTO t (id) VALUES (3);
UPDATE t SET a = 10 WHERE id = 1;
UPDATE t SET id = 20, i = 1 WHERE id = 2;
DELETE FROM t WHERE id = 1;
CREATE TABLE no_key (a INT, b INT);
INSERT INTO no_key VALUES (1, 1);
UPDATE no_key SET b = 2;
DELETE FROM no_key;
SET binlog_row_image = 'NOBLOB';
UPDATE t SET a = 11;
UPDATE t SET c = 'new';
DELETE FROM t;
