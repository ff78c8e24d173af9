-- end: itself
-- mysqld: --max-binlog-stmt-cache-size=4096 --binlog-stmt-cache-size=4096
-- mysql: --force
-- The server cannot log what it has done to a table of an engine without transactions, and says so.
CREATE DATABASE f;
USE f;
CREATE TABLE m (id INT PRIMARY KEY, a TEXT) ENGINE = MyISAM;
INSERT INTO m VALUES (1, 'one');
INSERT INTO m VALUES (2, REPEAT('a', 6000)), (3, REPEAT('b', 6000));
