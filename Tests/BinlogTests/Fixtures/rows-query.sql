-- mysqld: --binlog-rows-query-log-events=ON
-- The statement beside its rows.
CREATE DATABASE f;
USE f;
CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a VARCHAR(100));
INSERT INTO t (a) VALUES ('naïve'), (NULL);
UPDATE t SET a = 'new' /* with a comment */ WHERE id = 1;
-- Longer than the length in front of it can say.
INSERT INTO t (a) VALUES ('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'), ('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'), ('yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy');
DELETE FROM t;
