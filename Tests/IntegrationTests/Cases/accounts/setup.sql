-- Every kind of account. Run by root, in the mysql client. Sets partial_revokes and mandatory_roles: use a server of your own.
SET NAMES utf8mb4;

CREATE DATABASE acc_shop;
CREATE DATABASE `acc_we``ird`;
CREATE DATABASE acc_app_1;
USE acc_shop;
CREATE TABLE orders (id INT PRIMARY KEY, note TEXT, `odd``col``é` INT);
CREATE TABLE `we``ird 'té"b\le` (a INT, b INT);
CREATE TABLE gone (a INT);
CREATE VIEW v AS SELECT id FROM orders;
CREATE PROCEDURE p() SELECT 1;
CREATE PROCEDURE `od``d'p`() SELECT 1;
CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1;

-- Names.
CREATE USER acc_plain@'%' IDENTIFIED BY 'plain';
CREATE USER ''@'acc.example.org';
CREATE USER ''@'localhost.localdomain' IDENTIFIED BY 'x';
CREATE USER 'acc_o''brien'@'10.0.0.0/255.0.0.0' IDENTIFIED BY 'x';
CREATE USER 'acc_back\\slash'@'%' IDENTIFIED BY 'x';
CREATE USER 'acc_tick`s'@'%' IDENTIFIED BY 'x';
CREATE USER 'acc_"dq"'@'%' IDENTIFIED BY 'x';
CREATE USER 'acc_zoë_日本'@'%.Example.org' IDENTIFIED BY 'x';
CREATE USER 'acc_at@sign'@'fe80::/10' IDENTIFIED BY 'x';
CREATE USER 'acc_in side'@'192.168.1.0/24' IDENTIFIED BY 'x';
CREATE USER acc_plain@'10.1.%' IDENTIFIED BY 'another';
-- Two accounts that Unicode calls equal, composed and decomposed; and a quote mark with an accent on it.
CREATE USER 'acc_é'@'%' IDENTIFIED BY 'composed';
CREATE USER 'acc_é'@'%' IDENTIFIED BY 'decomposed';
CREATE USER 'acc_''́`́'@'%' IDENTIFIED BY 'x';

-- Authentication.
CREATE USER acc_hash@'%' IDENTIFIED BY 'pässwörd ''"\\ 😀';
CREATE USER acc_nopassword@'%';
CREATE USER acc_sha256@'%' IDENTIFIED WITH sha256_password BY 'sha256';
CREATE USER acc_dual@'%' IDENTIFIED BY 'old';
ALTER USER acc_dual@'%' IDENTIFIED BY 'new' RETAIN CURRENT PASSWORD;

-- TLS.
CREATE USER acc_tls_any@'%' REQUIRE SSL;
CREATE USER acc_tls_x509@'%' REQUIRE X509;
CREATE USER acc_tls_all@'%' IDENTIFIED BY 'x'
  REQUIRE SUBJECT '/C=SE/O=Plain/CN=zoë' AND ISSUER '/C=SE/CN=ca' AND CIPHER 'ECDHE-RSA-AES128-GCM-SHA256';
-- SHOW CREATE USER does not escape this one.
CREATE USER acc_tls_quotes@'%' IDENTIFIED BY 'x' REQUIRE SUBJECT '/O=It''s "Ours"\\x';

-- Limits, lock, expiry, password policy.
CREATE USER acc_limits@'%' IDENTIFIED BY 'x'
  WITH MAX_QUERIES_PER_HOUR 1 MAX_UPDATES_PER_HOUR 2 MAX_CONNECTIONS_PER_HOUR 3 MAX_USER_CONNECTIONS 4;
CREATE USER acc_locked@'%' IDENTIFIED BY 'x' ACCOUNT LOCK;
CREATE USER acc_expire_never@'%' IDENTIFIED BY 'x' PASSWORD EXPIRE NEVER;
CREATE USER acc_expired@'%' IDENTIFIED BY 'x' PASSWORD EXPIRE;
-- SHOW CREATE USER hides the interval of an account that has expired.
CREATE USER acc_expired_interval@'%' IDENTIFIED BY 'x' PASSWORD EXPIRE INTERVAL 90 DAY;
ALTER USER acc_expired_interval@'%' PASSWORD EXPIRE;
CREATE USER acc_policy@'%' IDENTIFIED BY 'one' PASSWORD EXPIRE INTERVAL 90 DAY PASSWORD HISTORY 5
  PASSWORD REUSE INTERVAL 365 DAY PASSWORD REQUIRE CURRENT FAILED_LOGIN_ATTEMPTS 4 PASSWORD_LOCK_TIME UNBOUNDED;
ALTER USER acc_policy@'%' IDENTIFIED BY 'two';
ALTER USER acc_policy@'%' IDENTIFIED BY 'three';
CREATE USER acc_policy_off@'%' IDENTIFIED BY 'x' PASSWORD HISTORY 0 PASSWORD REUSE INTERVAL 0 DAY
  PASSWORD REQUIRE CURRENT OPTIONAL FAILED_LOGIN_ATTEMPTS 1 PASSWORD_LOCK_TIME 3;

-- Comments and attributes. SHOW CREATE USER loses the emoji unless character_set_results is NULL.
CREATE USER acc_comment@'%' IDENTIFIED BY 'x' COMMENT 'it''s a "comment" \\ with `ticks`, a\nline, 😀 and é';
CREATE USER acc_attribute@'%' IDENTIFIED BY 'x' FAILED_LOGIN_ATTEMPTS 2 PASSWORD_LOCK_TIME 1
  ATTRIBUTE '{"a": "it''s \\"q\\" \\\\ \\n 😀 \\u0000", "n": [1, 2.5, 1e100, null, true], "DEFAULT ROLE `x`": " REQUIRE SSL "}';

-- Roles.
CREATE ROLE acc_reader, acc_writer, 'acc_ad`min'@'localhost', acc_everybody;
GRANT SELECT ON *.* TO acc_reader;
GRANT INSERT, UPDATE, DELETE ON acc_shop.* TO acc_writer;
GRANT acc_reader TO acc_writer;
GRANT acc_writer TO acc_plain@'%', 'acc_zoë_日本'@'%.example.org', acc_locked@'%';
GRANT acc_reader, 'acc_ad`min'@'localhost' TO acc_plain@'%' WITH ADMIN OPTION;
SET DEFAULT ROLE acc_writer, 'acc_ad`min'@'localhost' TO acc_plain@'%';
SET DEFAULT ROLE ALL TO 'acc_zoë_日本'@'%.example.org';
-- A user can be a role, too.
GRANT acc_hash@'%' TO acc_dual@'%';
SET GLOBAL mandatory_roles = 'acc_everybody';
SET DEFAULT ROLE acc_everybody TO acc_dual@'%';

-- Global and dynamic privileges.
GRANT SELECT, INSERT, SHOW DATABASES, REPLICATION CLIENT ON *.* TO acc_limits@'%' WITH GRANT OPTION;
GRANT BACKUP_ADMIN ON *.* TO acc_limits@'%';
GRANT CONNECTION_ADMIN, ROLE_ADMIN ON *.* TO acc_limits@'%' WITH GRANT OPTION;
GRANT SYSTEM_USER ON *.* TO acc_hash@'%';

-- Databases, with and without wildcards.
GRANT ALL ON `acc\_app\_%`.* TO acc_plain@'%' WITH GRANT OPTION;
GRANT SELECT ON `acc_app_%`.* TO acc_dual@'%';
GRANT ALL ON `acc_we``ird`.* TO acc_dual@'%';
GRANT SELECT ON acc_shop.* TO ''@'acc.example.org';
GRANT CREATE, INSERT ON acc_not_there_yet.* TO acc_hash@'%';

-- Tables, columns, views.
GRANT SELECT, INSERT (id, `odd``col``é`), UPDATE (note), REFERENCES (id) ON acc_shop.orders
  TO 'acc_o''brien'@'10.0.0.0/255.0.0.0' WITH GRANT OPTION;
GRANT SELECT (a) ON acc_shop.`we``ird 'té"b\le` TO 'acc_back\\slash'@'%';
GRANT SHOW VIEW, SELECT ON acc_shop.v TO ''@'acc.example.org';
GRANT SELECT (id) ON acc_shop.v TO acc_dual@'%';
-- A grant outlives its table.
GRANT SELECT, UPDATE (a) ON acc_shop.gone TO acc_plain@'%';
DROP TABLE acc_shop.gone;

-- Routines and proxies.
GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE acc_shop.p TO acc_plain@'%' WITH GRANT OPTION;
GRANT EXECUTE ON PROCEDURE acc_shop.`od``d'p` TO acc_plain@'%';
GRANT EXECUTE ON FUNCTION acc_shop.f TO acc_writer;
GRANT PROXY ON acc_plain@'%' TO acc_tls_x509@'%' WITH GRANT OPTION;
GRANT PROXY ON ''@'' TO acc_tls_any@'%';

-- Partial revokes.
SET GLOBAL partial_revokes = ON;
CREATE USER acc_revoked@'%' IDENTIFIED BY 'x';
CREATE USER acc_revoked_more@'%' IDENTIFIED BY 'x' PASSWORD HISTORY 3 COMMENT 'and a comment';
GRANT ALL ON *.* TO acc_revoked@'%' WITH GRANT OPTION;
REVOKE SELECT, INSERT ON mysql.* FROM acc_revoked@'%';
GRANT SELECT, INSERT, CREATE, DROP ON *.* TO acc_revoked_more@'%';
REVOKE SELECT, DROP ON acc_shop.* FROM acc_revoked_more@'%';
REVOKE DROP ON `acc_we``ird`.* FROM acc_revoked_more@'%';

-- A password that was last changed long ago.
UPDATE mysql.user SET password_last_changed = '2020-02-03 04:05:06' WHERE user IN ('acc_policy', 'acc_plain');
FLUSH PRIVILEGES;
