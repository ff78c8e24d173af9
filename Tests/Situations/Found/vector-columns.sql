-- To table maps a VECTOR is one of the columns with a collation.
/* 0 */ CREATE DATABASE d;
/* 0 */ CREATE TABLE d.t (k VARCHAR(20) CHARACTER SET cp1251, v VECTOR(3) NOT NULL, w VECTOR(1), b VARBINARY(64), c CHAR(20) CHARACTER SET latin1, PRIMARY KEY (k), KEY (c));
/* 0 */ CREATE TABLE d.u (v VECTOR(3) NOT NULL, n SMALLINT UNSIGNED NOT NULL, k CHAR(20) CHARACTER SET cp1251 NOT NULL, PRIMARY KEY (n, k));
/* 0 */ INSERT INTO d.t VALUES ('a', STRING_TO_VECTOR('[0,-1.5,0.1]'), NULL, x'00ff', 'é'), ('b', STRING_TO_VECTOR('[1,1,1]'), STRING_TO_VECTOR('[3.4e38]'), NULL, '');
-- moment 0
/* 1 */ UPDATE d.t SET v = STRING_TO_VECTOR('[9,9,9]'), c = 'ü' WHERE k = 'a';
/* 1 */ INSERT INTO d.u VALUES (STRING_TO_VECTOR('[0,-1.5,0.1]'), 43, ' x');
-- moment 1
/* 1 */ DELETE FROM d.t WHERE k = 'b';
/* 1 */ UPDATE d.u SET k = 'y', v = STRING_TO_VECTOR('[7,7,7]');
-- moment 2
