-- Transactions of which a part stays when they are rolled back, and statements that failed half way. Needs GTIDs off.
USE r;
INSERT INTO isam VALUES (1, 'one'), (2, 'two');
BEGIN;
INSERT INTO isam VALUES (10, 'stays');
INSERT INTO log (what) VALUES ('does not stay');
ROLLBACK;
BEGIN;
INSERT INTO log (what) VALUES ('before the savepoint');
SAVEPOINT `a b`;
INSERT INTO log (what) VALUES ('after the savepoint');
INSERT INTO isam VALUES (11, 'stays, too');
ROLLBACK TO SAVEPOINT `a b`;
INSERT INTO log (what) VALUES ('after going back');
COMMIT;
-- The first row of each stays.
INSERT INTO isam VALUES (20, 'half'), (1, 'again'), (21, 'never');
INSERT INTO log (what) VALUES ('after the failure');
UPDATE isam SET id = id + 1 ORDER BY id DESC;
UPDATE isam SET id = 12 WHERE id IN (11, 3) ORDER BY id;
BEGIN;
INSERT INTO log (what) VALUES ('goes on');
INSERT INTO isam VALUES (30, 'half'), (30, 'again');
INSERT INTO log (what) VALUES ('after a failure within');
COMMIT;
DROP TABLE isam;
CREATE TABLE isam (id INT) ENGINE = MyISAM;
