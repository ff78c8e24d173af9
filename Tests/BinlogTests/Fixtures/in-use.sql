-- end: none
-- A file that the server is still writing.
CREATE DATABASE f;
CREATE TABLE f.t (id INT PRIMARY KEY);
INSERT INTO f.t VALUES (1);
