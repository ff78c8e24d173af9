-- Row events on a table with an invisible primary key of the server's making, and hidden columns for an index on an expression, or a
-- stored column that the target computes anew.
/* 0 */ CREATE DATABASE d;
/* 0 */ SET sql_generate_invisible_primary_key = ON;
/* 0 */ CREATE TABLE d.t (a INT, j JSON, KEY ((a + 1)), KEY ((CAST(j->'$[*]' AS CHAR(9) ARRAY))));
/* 0 */ CREATE TABLE d.u (a BIGINT NOT NULL, b BIGINT, KEY ((ABS(a))));
/* 0 */ CREATE TABLE d.v (g VARCHAR(9) AS (LEFT(c, 5)) STORED, c VARCHAR(20) NOT NULL);
/* 0 */ SET sql_generate_invisible_primary_key = OFF;
/* 0 */ INSERT INTO d.u VALUES (-5, 6), (7, 8);
/* 0 */ INSERT INTO d.t VALUES (1, '[1, 2]'), (2, NULL);
-- moment 0
/* 1 */ INSERT INTO d.t VALUES (3, 'null'), (4, '1.5');
/* 1 */ INSERT INTO d.u VALUES (2, -1), (3, 4);
/* 1 */ INSERT INTO d.v (c) VALUES ('one'), ('another');
/* 1 */ UPDATE d.t SET a = 9 WHERE a = 1;
-- moment 1
/* 1 */ DELETE FROM d.t WHERE a > 3;
/* 1 */ UPDATE d.u SET b = 100 WHERE a = -5;
/* 1 */ DELETE FROM d.u WHERE a = 7;
/* 1 */ UPDATE d.v SET c = 'two' WHERE c = 'one';
-- moment 2
