-- mysqld: --gtid-mode=OFF --enforce-gtid-consistency=OFF --binlog-transaction-compression=ON
-- Anonymous transactions as 8.0 writes them, some compressed.
CREATE DATABASE f;
USE f;
CREATE TABLE t (id INT PRIMARY KEY, a JSON);
INSERT INTO t VALUES (1, '{"a": 1}'), (2, '[]');
SET binlog_transaction_compression = OFF, binlog_row_value_options = PARTIAL_JSON;
UPDATE t SET a = JSON_SET(a, '$.a', 2) WHERE id = 1;
