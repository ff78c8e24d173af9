-- Strings in JSON of clients whose character sets are no superset of ASCII: the server keeps them as they came.
/* 0 */ CREATE DATABASE d;
/* 0 */ CREATE TABLE d.t (id INT PRIMARY KEY AUTO_INCREMENT, j JSON);
/* 0 */ INSERT INTO d.t (j) VALUES (JSON_ARRAY(_ucs2 x'0074E9220065', 1.50)), (JSON_OBJECT('k', _utf32 x'0001F600'));
-- moment 0
/* 1 */ SET collation_connection = ucs2_general_ci;
/* 1 */ INSERT INTO d.t (j) VALUES (JSON_EXTRACT(JSON_ARRAY('téxt'), '$[0]')), (JSON_ARRAY('', 'a'));
/* 1 */ SET collation_connection = utf16le_general_ci;
/* 1 */ UPDATE d.t SET j = JSON_ARRAY(j, 'é') WHERE id = 2;
-- moment 1
/* 1 */ DELETE FROM d.t WHERE id = 1;
-- moment 2
