-- Accounts that need authentication plugins. Both servers must have loaded them first:
--   INSTALL PLUGIN auth_socket SONAME 'auth_socket.so'; INSTALL PLUGIN mysql_no_login SONAME 'mysql_no_login.so';
CREATE USER acc_socket@'%' IDENTIFIED WITH auth_socket AS 'www-data';
CREATE USER acc_no_login@'%' IDENTIFIED WITH mysql_no_login;
CREATE USER acc_factors@'%' IDENTIFIED WITH caching_sha2_password BY 'first' AND IDENTIFIED WITH auth_socket AS 'root';
