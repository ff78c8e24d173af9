-- Grants of a database to a name that is no account are in force for everybody.
/* 0 */ CREATE DATABASE d;
/* 0 */ CREATE TABLE d.t (id INT PRIMARY KEY);
/* 0 */ CREATE USER 'app'@'%' IDENTIFIED BY 'pw''é';
/* 0 */ INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('%', 'd', '', 'Y');
/* 0 */ FLUSH PRIVILEGES;
-- moment 0
/* 0 */ UPDATE mysql.db SET Insert_priv = 'Y' WHERE User = '';
/* 0 */ INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('10.%', 'e', '', 'Y');
/* 0 */ FLUSH PRIVILEGES;
-- moment 1
