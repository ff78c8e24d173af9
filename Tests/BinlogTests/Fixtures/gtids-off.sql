-- mysqld: --gtid-mode=OFF --enforce-gtid-consistency=OFF
-- Anonymous transactions.
CREATE DATABASE f;
USE f;
CREATE TABLE t (id INT PRIMARY KEY, a INT);
INSERT INTO t VALUES (1, 1), (2, 2);
BEGIN;
UPDATE t SET a = 3;
DELETE FROM t WHERE id = 1;
COMMIT;
CREATE TABLE u SELECT * FROM t;
DROP TABLE t, u;
