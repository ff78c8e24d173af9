-- A small shop: 50,000 customers, 2,000 products, 80,000 orders with 160,000 items, and who may do what with them.
-- The rows are made from numbers, so that every run makes the same ones.
CREATE DATABASE shop CHARACTER SET utf8mb4;
USE shop;
SET time_zone = '+00:00', cte_max_recursion_depth = 80000;

CREATE TABLE customers (
  id         INT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
  name       VARCHAR(80) NOT NULL,
  email      VARCHAR(120) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL,
  country    CHAR(2) CHARACTER SET ascii NOT NULL,
  address    JSON NOT NULL,
  city       VARCHAR(60) AS (address ->> '$.city') VIRTUAL,
  newsletter BOOLEAN NOT NULL DEFAULT TRUE,
  created_at DATETIME(6) NOT NULL,
  UNIQUE KEY (email),
  KEY by_country (country, created_at),
  KEY by_city (city)
);

CREATE TABLE products (
  id         INT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
  sku        BINARY(8) NOT NULL UNIQUE,
  name       VARCHAR(120) NOT NULL,
  price      DECIMAL(8,2) NOT NULL CHECK (price > 0),
  stock      INT NOT NULL,
  labels     SET('new', 'sale', 'organic', 'fragile') NOT NULL DEFAULT '',
  attributes JSON,
  FULLTEXT KEY by_words (name)
);

CREATE TABLE orders (
  id          BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
  customer_id INT UNSIGNED NOT NULL,
  status      ENUM('open', 'paid', 'shipped', 'cancelled') NOT NULL DEFAULT 'open',
  placed_at   TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  note        TEXT,
  KEY by_status (status, placed_at DESC),
  FOREIGN KEY (customer_id) REFERENCES customers (id)
);

CREATE TABLE order_items (
  order_id   BIGINT UNSIGNED NOT NULL,
  line       TINYINT UNSIGNED NOT NULL,
  product_id INT UNSIGNED NOT NULL,
  quantity   SMALLINT UNSIGNED NOT NULL,
  price      DECIMAL(8,2) NOT NULL,
  amount     DECIMAL(12,2) AS (quantity * price) STORED,
  PRIMARY KEY (order_id, line),
  FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
  FOREIGN KEY (product_id) REFERENCES products (id)
);

CREATE TABLE payments (
  id       BINARY(16) PRIMARY KEY,
  order_id BIGINT UNSIGNED NOT NULL,
  method   ENUM('card', 'transfer', 'invoice') NOT NULL,
  amount   DECIMAL(12,2) NOT NULL,
  paid_at  TIMESTAMP(6) NOT NULL,
  KEY by_time (paid_at),
  FOREIGN KEY (order_id) REFERENCES orders (id)
);

INSERT INTO customers (id, name, email, country, address, newsletter, created_at)
  WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 50000)
  SELECT id,
    CONCAT(
      ELT(id MOD 9 + 1, 'Zoë', 'José', 'Łukasz', '李', 'Søren', 'Дарья', 'नीना', 'Ada', '🦊'), ' ',
      ELT(id MOD 7 + 1, 'Müller', 'Ångström', 'García', '小龙', 'O''Hara', 'Дьяченко', 'Smith'), ' ', id),
    CONCAT('customer', id, '@example.com'),
    ELT(id MOD 5 + 1, 'DE', 'FR', 'PL', 'IN', 'BR'),
    JSON_OBJECT('street', CONCAT(id MOD 200 + 1, ' Main Street'),
      'city', ELT(id MOD 5 + 1, 'Köln', 'Orléans', 'Łódź', 'मुंबई', 'São Paulo'), 'zip', LPAD(id, 5, '0')),
    id MOD 3 > 0,
    '2024-01-01' + INTERVAL id * 977 SECOND + INTERVAL id * 13 MICROSECOND
  FROM n;

INSERT INTO products (id, sku, name, price, stock, labels, attributes)
  WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 2000)
  SELECT id, UNHEX(LEFT(SHA2(id, 256), 16)),
    CONCAT(ELT(id MOD 4 + 1, 'Café', 'Crème', 'Jalapeño', 'Smörgås'), ' ', ELT(id MOD 3 + 1, 'mug', 'bowl', 'plate'), ' № ', id),
    id MOD 90 + 0.99, 1000000, id MOD 16,
    IF(id MOD 10 = 0, NULL, JSON_OBJECT('weight', id / 7e0, 'colours', JSON_ARRAY('red', 'blue'), 'handmade', id MOD 2 = 0))
  FROM n;

INSERT INTO orders (id, customer_id, status, placed_at, note)
  WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 80000)
  SELECT id, CRC32(id) MOD 50000 + 1, ELT(id MOD 10 + 1, 'open', 'cancelled', 'paid', 'paid', 'shipped', 'shipped',
      'shipped', 'shipped', 'shipped', 'shipped'),
    '2025-01-01' + INTERVAL id * 211 SECOND + INTERVAL id MOD 1000 * 1000 MICROSECOND,
    IF(id MOD 20 = 0, CONCAT('Please ring\ttwice.\nThank you \\ 谢谢, ', id), NULL)
  FROM n;

INSERT INTO order_items (order_id, line, product_id, quantity, price)
  SELECT o.id, l.line, p.id, o.id MOD 4 + 1, p.price
  FROM orders o
  JOIN (SELECT 1 AS line UNION ALL SELECT 2 UNION ALL SELECT 3) l ON l.line <= o.id MOD 3 + 1
  JOIN products p ON p.id = (o.id * 7 + l.line * 131) MOD 2000 + 1;

INSERT INTO payments (id, order_id, method, amount, paid_at)
  SELECT UNHEX(LEFT(SHA2(o.id, 256), 32)), o.id, ELT(o.id MOD 3 + 1, 'card', 'transfer', 'invoice'), SUM(i.amount),
    o.placed_at + INTERVAL o.id MOD 86400 SECOND
  FROM orders o JOIN order_items i ON i.order_id = o.id
  WHERE o.status IN ('paid', 'shipped')
  GROUP BY o.id;

CREATE VIEW revenue AS
  SELECT c.country, COUNT(DISTINCT o.id) AS orders, SUM(p.amount) AS amount
  FROM customers c JOIN orders o ON o.customer_id = c.id JOIN payments p ON p.order_id = o.id
  GROUP BY c.country;

CREATE TRIGGER take_from_stock AFTER INSERT ON order_items FOR EACH ROW
  UPDATE products SET stock = stock - NEW.quantity WHERE id = NEW.product_id;

CREATE EVENT cancel_unpaid_orders
  ON SCHEDULE EVERY 1 DAY STARTS CURRENT_TIMESTAMP + INTERVAL 1 DAY
  DO UPDATE orders SET status = 'cancelled' WHERE status = 'open' AND placed_at < NOW() - INTERVAL 90 DAY;

DELIMITER //
CREATE PROCEDURE place_order (customer INT UNSIGNED, product INT UNSIGNED, quantity SMALLINT UNSIGNED)
BEGIN
  DECLARE price_now DECIMAL(8,2);
  START TRANSACTION;
  SELECT price INTO price_now FROM products WHERE id = product FOR UPDATE;
  INSERT INTO orders (customer_id) VALUES (customer);
  INSERT INTO order_items (order_id, line, product_id, quantity, price)
    VALUES (LAST_INSERT_ID(), 1, product, quantity, price_now);
  COMMIT;
END //
DELIMITER ;

CREATE ROLE clerk, auditor;
GRANT SELECT, INSERT, UPDATE ON shop.* TO clerk;
GRANT EXECUTE ON PROCEDURE shop.place_order TO clerk;
GRANT SELECT ON shop.payments TO auditor;
GRANT SELECT (id, country, created_at) ON shop.customers TO auditor;
CREATE USER shop_app@'%' IDENTIFIED BY 'only-for-the-demo' DEFAULT ROLE clerk WITH MAX_USER_CONNECTIONS 50;
CREATE USER anna@localhost IDENTIFIED BY 'only-for-the-demo' DEFAULT ROLE auditor COMMENT 'revision';
GRANT clerk TO shop_app@'%' WITH ADMIN OPTION;
GRANT auditor TO anna@localhost;
SET PERSIST max_connections = 321;
