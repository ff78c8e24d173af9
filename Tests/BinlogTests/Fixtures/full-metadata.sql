-- mysqld: --binlog-row-metadata=FULL
-- Table maps that tell names, keys, character sets, members of ENUM and SET, and more.
CREATE DATABASE f;
USE f;
CREATE TABLE plain (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, n INT, u TINYINT UNSIGNED, d DECIMAL(5, 2), hidden INT INVISIBLE);
INSERT INTO plain (n, u, d) VALUES (-1, 200, 1.5), (NULL, NULL, NULL);
CREATE TABLE same_charset (a VARCHAR(20), b CHAR(3), c TEXT, PRIMARY KEY (b, a)) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_ai_ci;
INSERT INTO same_charset VALUES ('a', 'b', 'c');
CREATE TABLE charsets (a VARCHAR(20) CHARACTER SET latin1, b CHAR(3) CHARACTER SET ascii COLLATE ascii_bin, c TEXT CHARACTER SET utf16, i INT,
  v VARBINARY(10), bl BLOB, d VARCHAR(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_de_pb_0900_as_cs, PRIMARY KEY (a(5), b));
INSERT INTO charsets VALUES ('a', 'b', 'c', 1, 'v', 'bl', 'd');
UPDATE charsets SET i = 2;
CREATE TABLE members (id INT PRIMARY KEY, e ENUM('eins', 'zwei', 'drei'), e2 ENUM('naïve') CHARACTER SET latin1, s SET('x', 'y'));
INSERT INTO members VALUES (1, 'zwei', 'naïve', 'x,y');
CREATE TABLE shapes (id INT PRIMARY KEY, g GEOMETRY, p POINT, m MULTIPOLYGON, v VECTOR(2), v2 VECTOR(2048));
INSERT INTO shapes VALUES (1, POINT(1, 2), POINT(3, 4), NULL, TO_VECTOR('[1, 2]'), NULL);
CREATE TABLE no_key (a INT, b VARCHAR(10));
INSERT INTO no_key VALUES (1, 'one'), (1, 'one');
DELETE FROM no_key LIMIT 1;
CREATE TABLE prefixes (a BLOB, b VARCHAR(100), c INT, PRIMARY KEY (c, a(10), b(3)));
INSERT INTO prefixes VALUES ('a', 'b', 1);
CREATE TABLE json (id INT PRIMARY KEY, j JSON, k JSON, t TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP(3));
INSERT INTO json (id, j) VALUES (1, '{"a": 1}');
