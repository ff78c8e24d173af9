-- A server rounds the default of a FLOAT column when a table is altered, which the source's was not.
/* 0 */ CREATE DATABASE d;
/* 0 */ CREATE TABLE d.t (id INT PRIMARY KEY, up INT, f FLOAT NOT NULL DEFAULT 52.520008, KEY (f), FOREIGN KEY (up) REFERENCES d.t (id));
/* 0 */ INSERT INTO d.t (id) VALUES (1);
-- moment 0
/* 0 */ INSERT INTO d.t (id) VALUES (2);
-- moment 1
/* 0 */ CREATE TABLE d.u LIKE d.t;
/* 0 */ ALTER TABLE d.t ADD COLUMN x INT;
-- moment 2
/* 0 */ INSERT INTO d.t (id) VALUES (3);
-- moment 3
