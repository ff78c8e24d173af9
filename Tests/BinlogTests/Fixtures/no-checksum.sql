-- mysqld: --binlog-checksum=NONE
CREATE DATABASE f;
USE f;
CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(10));
INSERT INTO t VALUES (1, 'one');
UPDATE t SET a = 'two';
SET binlog_format = STATEMENT;
DELETE FROM t;
