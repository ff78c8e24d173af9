-- A histogram that is made or dropped between the snapshot and the moment.
/* 0 */ CREATE DATABASE d;
/* 0 */ CREATE TABLE d.t (id INT PRIMARY KEY, a INT, b VARCHAR(20));
/* 0 */ INSERT INTO d.t VALUES (1, 1, 'x'), (2, 1, 'y'), (3, 2, 'é');
/* 0 */ ANALYZE TABLE d.t UPDATE HISTOGRAM ON b;
-- moment 0
/* 1 */ INSERT INTO d.t VALUES (4, 7, 'z');
/* 0 */ ANALYZE TABLE d.t UPDATE HISTOGRAM ON a WITH 4 BUCKETS;
/* 1 */ INSERT INTO d.t VALUES (5, 8, 'zz');
-- moment 1
/* 0 */ ANALYZE TABLE d.t DROP HISTOGRAM ON b;
-- moment 2
