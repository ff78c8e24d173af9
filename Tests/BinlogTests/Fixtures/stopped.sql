-- end: stop
-- A file that ends with the server's shutdown.
CREATE DATABASE f;
CREATE TABLE f.t (id INT PRIMARY KEY);
INSERT INTO f.t VALUES (1);
