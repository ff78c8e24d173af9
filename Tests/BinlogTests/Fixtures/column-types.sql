-- Every column type, with the values at its edges, and NULL.
CREATE DATABASE f;
USE f;
CREATE TABLE numbers (
  id INT PRIMARY KEY, t TINYINT, tu TINYINT UNSIGNED, s SMALLINT, su SMALLINT UNSIGNED, m MEDIUMINT, mu MEDIUMINT UNSIGNED,
  i INT, iu INT UNSIGNED, b BIGINT, bu BIGINT UNSIGNED, f FLOAT, d DOUBLE, bo BOOLEAN,
  d10 DECIMAL(10, 0), d5 DECIMAL(5, 5), d65 DECIMAL(65, 30), d11 DECIMAL(11, 2), b1 BIT(1), b8 BIT(8), b9 BIT(9), b64 BIT(64));
INSERT INTO numbers VALUES
  (1, -128, 0, -32768, 0, -8388608, 0, -2147483648, 0, -9223372036854775808, 0, -3.4e38, -1.7e308, 0,
   -9999999999, -0.99999, -99999999999999999999999999999999999.999999999999999999999999999999, -999999999.99, b'0', b'0', b'0', b'0'),
  (2, 127, 255, 32767, 65535, 8388607, 16777215, 2147483647, 4294967295, 9223372036854775807, 18446744073709551615, 1.5, 1e-300, 1,
   9999999999, 0.00001, 12345678901234567890.123456789, 0.01, b'1', b'11111111', b'100000001', ~0),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
UPDATE numbers SET t = t + 1, d11 = -0.01 WHERE id <> 2;
DELETE FROM numbers WHERE id = 3;

SET time_zone = '+00:00';
CREATE TABLE moments (
  id INT PRIMARY KEY, y YEAR, d DATE, t TIME, t1 TIME(1), t3 TIME(3), t6 TIME(6), dt DATETIME, dt2 DATETIME(2), dt4 DATETIME(4),
  dt6 DATETIME(6), ts TIMESTAMP NULL, ts1 TIMESTAMP(1) NULL, ts3 TIMESTAMP(3) NULL, ts6 TIMESTAMP(6) NULL);
SET sql_mode = '';
INSERT INTO moments VALUES
  (1, 1901, '1000-01-01', '-838:59:59', '-00:00:00.1', '-838:59:58.999', '-00:00:00.000001', '1000-01-01 00:00:00',
   '1999-12-31 23:59:59.99', '2026-02-28 12:00:00.0001', '9999-12-31 23:59:59.999999', '1970-01-01 00:00:01',
   '2001-09-09 01:46:40.5', '2026-11-21 10:00:00.123', '2038-01-19 03:14:07.999999'),
  (2, 2155, '9999-12-31', '838:59:59', '23:59:59.9', '00:00:00.001', '838:59:58.999999', '2026-11-21 10:00:00', 0, 0, 0, 0, 0, 0, 0),
  (3, 0, '0000-00-00', 0, 0, 0, 0, '0000-00-00 00:00:00', '2026-00-00 00:00:00.50', 0, 0, 0, 0, 0, 0),
  (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
DELETE FROM moments;

CREATE TABLE strings (
  id INT PRIMARY KEY, c CHAR(10), c255 CHAR(255) CHARACTER SET utf8mb4, v VARCHAR(10), v255 VARCHAR(255) CHARACTER SET latin1,
  v256 VARCHAR(256) CHARACTER SET latin1, bi BINARY(4), vb VARBINARY(300), tb TINYBLOB, bl BLOB, mb MEDIUMBLOB, lb LONGBLOB,
  tt TINYTEXT, te TEXT, mt MEDIUMTEXT, lt LONGTEXT, e ENUM('a', 'b', 'c'), s SET('x', 'y', 'z'),
  s64 SET('1','2','3','4','5','6','7','8','9','10','11','12','13','14','15','16','17','18','19','20','21','22','23','24','25','26',
    '27','28','29','30','31','32','33','34','35','36','37','38','39','40','41','42','43','44','45','46','47','48','49','50','51',
    '52','53','54','55','56','57','58','59','60','61','62','63','64')) DEFAULT CHARSET utf8mb4;
INSERT INTO strings VALUES
  (1, '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 'a', '', ''),
  (2, 'zehn Zähle', REPEAT('𝄞', 255), 'naïve', REPEAT('v', 255), REPEAT('w', 256), X'00FF', REPEAT(X'00', 300), REPEAT('t', 255),
   REPEAT('b', 256), REPEAT('m', 300), REPEAT('l', 300), 'tiny', 'text', 'medium', 'long', 'c', 'x,z', '1,64'),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (4, 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'no such', 'y', '33');

SET group_concat_max_len = 10000;
SELECT CONCAT('CREATE TABLE many (id INT PRIMARY KEY, e ENUM(', GROUP_CONCAT(QUOTE(n) SEPARATOR ','), '))') INTO @create
  FROM (WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 300) SELECT n FROM r) numbers;
PREPARE s FROM @create;
EXECUTE s;
INSERT INTO many VALUES (1, '1'), (2, '256'), (3, '300'), (4, NULL);

CREATE TABLE documents (id INT PRIMARY KEY, j JSON);
INSERT INTO documents VALUES
  (1, 'null'), (2, 'true'), (3, 'false'), (4, '-1'), (5, '65536'), (6, '18446744073709551615'), (7, '1.5e10'), (8, '"naïve \\" \\n"'),
  (9, '[]'), (10, '{}'), (11, '[1, "two", [3, {"four": null}]]'), (12, '{"a": 1, "bb": {"c": [true, false]}}'), (13, NULL),
  (14, JSON_OBJECT('d', CAST(12.345 AS DECIMAL(10, 3)), 't', CAST('2026-11-21 10:00:00.5' AS DATETIME(6)), 'time', CAST('-10:00:00' AS TIME),
    'day', DATE '2026-11-21', 'bin', CAST(X'00FF' AS BINARY))), (15, JSON_ARRAY(REPEAT('s', 200), 9223372036854775807, -9223372036854775808)),
  (16, (SELECT JSON_ARRAYAGG(i) FROM (WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 900)
    SELECT REPEAT('x', i % 90) AS i FROM r) texts));

CREATE TABLE shapes (id INT PRIMARY KEY, g GEOMETRY, p POINT SRID 4326, l LINESTRING, v VECTOR(3));
INSERT INTO shapes VALUES
  (1, ST_GeomFromText('POLYGON((0 0, 1 0, 1 1, 0 0))'), ST_GeomFromText('POINT(52.5 13.4)', 4326), ST_GeomFromText('LINESTRING(0 0, 1 1)'),
   TO_VECTOR('[1, -2.5, 3e10]'));
-- By itself: mysqlbinlog does not know how to show a geometry, and stops there.
INSERT INTO shapes VALUES (2, NULL, NULL, NULL, NULL);

CREATE TABLE nullable_first (a VARCHAR(5), b INT, PRIMARY KEY (b), g INT AS (b + 1) STORED, w INT AS (b + 2) VIRTUAL, h INT INVISIBLE DEFAULT 7);
INSERT INTO nullable_first (a, b) VALUES (NULL, 1), ('two', 2);
UPDATE nullable_first SET b = b + 10 ORDER BY b DESC;
