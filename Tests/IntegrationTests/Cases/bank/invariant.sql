-- Each query must give the same answer at every moment.
SELECT SUM(balance) FROM bank.account;
SELECT COUNT(*) FROM bank.account a
  LEFT JOIN (SELECT payer AS id, SUM(amount) AS s FROM bank.transfer GROUP BY payer) AS paid ON paid.id = a.id
  LEFT JOIN (SELECT payee AS id, SUM(amount) AS s FROM bank.transfer GROUP BY payee) AS got ON got.id = a.id
  WHERE a.balance <> a.opening - COALESCE(paid.s, 0) + COALESCE(got.s, 0);
