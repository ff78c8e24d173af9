-- 10,000 accounts with 1,000.00 each. A transfer takes from one what it gives to another, so the sum never changes.
CREATE DATABASE bank;
USE bank;

CREATE TABLE account (
  id      INT UNSIGNED PRIMARY KEY,
  owner   VARCHAR(60) NOT NULL,
  balance DECIMAL(14,2) NOT NULL
);

CREATE TABLE transfer (
  id         BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
  payer      INT UNSIGNED NOT NULL,
  payee      INT UNSIGNED NOT NULL,
  amount     DECIMAL(14,2) NOT NULL,
  started_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  FOREIGN KEY (payer) REFERENCES account (id),
  FOREIGN KEY (payee) REFERENCES account (id)
);

SET cte_max_recursion_depth = 10000;
INSERT INTO account
  WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 10000)
  SELECT id, CONCAT('Owner ', id), 1000 FROM n;

DELIMITER //
-- Both accounts are locked in the order of their numbers, so that two transfers never wait for each other.
CREATE PROCEDURE make_transfer (from_account INT UNSIGNED, to_account INT UNSIGNED, amount DECIMAL(14,2))
BEGIN
  START TRANSACTION;
  UPDATE account SET balance = balance + IF(id = to_account, amount, -amount)
    WHERE id IN (from_account, to_account) ORDER BY id;
  INSERT INTO transfer (payer, payee, amount) VALUES (from_account, to_account, amount);
  COMMIT;
END //
DELIMITER ;
