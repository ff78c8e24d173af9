-- What the session decides of the columns of a view: whether they may be NULL, and how long they get.
/* 0 */ CREATE DATABASE d;
/* 0 */ CREATE VIEW d.v AS SELECT 'x' COLLATE utf8mb4_bin AS u, GROUP_CONCAT('a') AS g;
-- moment 0
/* 0 */ CREATE VIEW d.w AS SELECT 'x' COLLATE utf8mb4_bin AS u, GROUP_CONCAT('a') AS g;
-- moment 1
