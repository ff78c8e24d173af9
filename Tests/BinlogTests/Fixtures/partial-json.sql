-- mysqld: --binlog-row-value-options=PARTIAL_JSON
-- Updates that tell what was changed in a document.
CREATE DATABASE f;
USE f;
CREATE TABLE t (id INT PRIMARY KEY, a INT, j JSON, k JSON);
INSERT INTO t VALUES (1, 1, '{"a": "aaaaaaaaaaaaaaaaaaaa", "b": [1, 2, 3]}', '{"x": 1}'), (2, 2, NULL, '[]'), (3, 3, '{"a": 5}', '[1]');
UPDATE t SET j = JSON_SET(j, '$.a', 'b') WHERE id = 1;
UPDATE t SET j = JSON_REMOVE(j, '$.b[1]'), k = JSON_REPLACE(k, '$.x', 2), a = 10 WHERE id = 1;
UPDATE t SET j = JSON_SET(j, '$.a', 1), k = '[2]';
UPDATE t SET a = 11;
UPDATE t SET j = JSON_OBJECT('all', 'new');
SET binlog_row_image = 'MINIMAL';
UPDATE t SET j = JSON_SET(j, '$.all', 'x');
UPDATE t SET a = 12 WHERE id = 2;
DELETE FROM t;
