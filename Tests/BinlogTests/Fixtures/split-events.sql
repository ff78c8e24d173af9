-- mysqld: --binlog-row-event-max-size=1024
-- Statements whose rows need several events, several tables, and more rows than fit in any.
CREATE DATABASE f;
USE f;
CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(100));
CREATE TABLE u (id INT PRIMARY KEY, b VARCHAR(6000));
INSERT INTO t WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 100) SELECT i, REPEAT('a', i) FROM r;
INSERT INTO u VALUES (1, REPEAT('u', 5000)), (2, 'u'), (3, REPEAT('v', 3000));
UPDATE t JOIN u ON t.id = u.id SET t.a = 'x', u.b = CONCAT(u.b, 'y') WHERE t.id < 3;
DELETE t, u FROM t JOIN u ON t.id = u.id;
UPDATE t SET a = 'short';
