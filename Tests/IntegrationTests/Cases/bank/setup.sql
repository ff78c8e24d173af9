-- Accounts whose sum never changes, and a log of the transfers that says how each balance came about.
CREATE DATABASE bank;
USE bank;
CREATE TABLE account (id INT PRIMARY KEY, opening BIGINT NOT NULL, balance BIGINT NOT NULL);
CREATE TABLE transfer (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, payer INT NOT NULL, payee INT NOT NULL, amount INT NOT NULL,
  at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), KEY (payer), KEY (payee));
SET SESSION cte_max_recursion_depth = 100000;
INSERT INTO account WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT i, 1000, 1000 FROM n;
CREATE TABLE ballast (id INT PRIMARY KEY, filler CHAR(200) NOT NULL);
INSERT INTO ballast WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 50000) SELECT i, REPEAT('x', 200) FROM n;
DELIMITER //
CREATE PROCEDURE transfer_for(seconds INT)
BEGIN
  DECLARE a INT;
  DECLARE b INT;
  DECLARE m INT;
  DECLARE stop DATETIME(6) DEFAULT NOW(6) + INTERVAL seconds SECOND;
  DECLARE EXIT HANDLER FOR SQLSTATE '02000' BEGIN END;
  WHILE NOW(6) < stop AND NOT EXISTS (SELECT 1 FROM account WHERE id = -1) DO
    SET a = 1 + FLOOR(RAND() * 1999), m = 1 + FLOOR(RAND() * 100);
    SET b = a + 1;
    START TRANSACTION;
    UPDATE account SET balance = balance - m WHERE id = a;
    UPDATE account SET balance = balance + m WHERE id = b;
    INSERT INTO transfer (payer, payee, amount) VALUES (a, b, m);
    COMMIT;
  END WHILE;
END//
DELIMITER ;
