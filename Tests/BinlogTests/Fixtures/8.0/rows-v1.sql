-- mysqld: --log-bin-use-v1-row-events=ON
-- Row events of version 1, which 8.0 can still write, and GTIDs of other servers.
CREATE DATABASE f;
USE f;
CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20), d DECIMAL(10, 2), dt DATETIME(3));
INSERT INTO t VALUES (1, 'one', 1.5, '2026-11-21 10:00:00.123'), (2, NULL, NULL, NULL);
UPDATE t SET a = 'two' WHERE id = 1;
DELETE FROM t;
SET gtid_next = '11111111-2222-3333-4444-555555555555:8', original_commit_timestamp = 1700000000123456, original_server_version = 80036;
INSERT INTO t VALUES (3, 'elsewhere', NULL, NULL);
SET gtid_next = 'AUTOMATIC';
CREATE USER u IDENTIFIED WITH mysql_native_password BY 'not a secret';
CREATE TABLE s SELECT * FROM t;
