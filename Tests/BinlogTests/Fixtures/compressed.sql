-- mysqld: --binlog-transaction-compression=ON
-- Transactions in one event each, compressed; others are in between.
CREATE DATABASE f;
USE f;
CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a VARCHAR(200));
CREATE TABLE u (id INT PRIMARY KEY, b TEXT);
INSERT INTO t (a) VALUES (REPEAT('a', 200)), (REPEAT('b', 200)), ('c');
BEGIN;
INSERT INTO u VALUES (1, REPEAT('u', 3000));
UPDATE t JOIN u ON t.id = u.id SET t.a = 'new', u.b = 'new too';
DELETE FROM t WHERE id = 2;
COMMIT;
SET binlog_transaction_compression = OFF;
INSERT INTO t (a) VALUES ('not compressed');
SET binlog_transaction_compression = ON, binlog_transaction_compression_level_zstd = 19;
-- Many blocks, and events as large as they come.
INSERT INTO t (a) WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 900) SELECT REPEAT(SHA2(i % 20, 256), 3) FROM r;
SET binlog_format = STATEMENT;
INSERT INTO u VALUES (7, 'by statement');
SET binlog_format = ROW;
XA START 'x';
INSERT INTO u VALUES (8, 'by XA');
XA END 'x';
XA PREPARE 'x';
XA COMMIT 'x';
