-- What definitions do not say in so many words: what the session decides of a view's columns; a column that may be NULL and has no default,
-- which CREATE TABLE cannot say; histograms that are made or dropped between the snapshot and the moment.
/* 0 */ CREATE DATABASE d;
/* 0 */ CREATE VIEW d.v AS SELECT 'x' COLLATE utf8mb4_bin AS u, GROUP_CONCAT('a') AS g;
/* 0 */ CREATE TABLE d.n (id INT PRIMARY KEY, a INT, b VARCHAR(9) NULL, c TIMESTAMP NULL, j JSON, g POINT, e ENUM('x'), `d, q` BIT(3) COMMENT ' NOT NULL DEFAULT ', x TEXT);
/* 0 */ INSERT INTO d.n (id, a) VALUES (1, 1);
/* 0 */ ALTER TABLE d.n ALTER COLUMN a DROP DEFAULT, ALTER COLUMN b DROP DEFAULT, ALTER COLUMN c DROP DEFAULT, ALTER COLUMN j DROP DEFAULT, ALTER COLUMN e DROP DEFAULT, ALTER COLUMN `d, q` DROP DEFAULT;
/* 0 */ CREATE TABLE d.h (id INT PRIMARY KEY, a INT, b VARCHAR(20));
/* 0 */ INSERT INTO d.h VALUES (1, 1, 'x'), (2, 1, 'y'), (3, 2, 'é');
/* 0 */ ANALYZE TABLE d.h UPDATE HISTOGRAM ON b;
-- moment 0
/* 0 */ CREATE VIEW d.w AS SELECT 'x' COLLATE utf8mb4_bin AS u, GROUP_CONCAT('a') AS g;
/* 1 */ INSERT INTO d.n VALUES (2, 2, 'é', NULL, '{}', NULL, 'x', b'101', 'x');
/* 1 */ INSERT INTO d.h VALUES (4, 7, 'z');
/* 0 */ ANALYZE TABLE d.h UPDATE HISTOGRAM ON a WITH 4 BUCKETS;
/* 1 */ INSERT INTO d.h VALUES (5, 8, 'zz');
-- moment 1
/* 0 */ ALTER TABLE d.n ALTER COLUMN g DROP DEFAULT;
/* 0 */ ANALYZE TABLE d.h DROP HISTOGRAM ON b;
-- moment 2
