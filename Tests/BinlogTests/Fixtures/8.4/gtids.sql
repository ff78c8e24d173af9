-- A set of earlier GTIDs without tags, with gaps.
CREATE DATABASE f;
SET gtid_next = '11111111-2222-3333-4444-555555555555:7';
BEGIN;
COMMIT;
SET gtid_next = '11111111-2222-3333-4444-555555555555:1';
BEGIN;
COMMIT;
SET gtid_next = 'ffffffff-ffff-ffff-ffff-ffffffffffff:9223372036854775806';
BEGIN;
COMMIT;
SET gtid_next = 'AUTOMATIC';
FLUSH BINARY LOGS;
CREATE TABLE f.t (id INT PRIMARY KEY);
INSERT INTO f.t VALUES (1);
SET gtid_next = '11111111-2222-3333-4444-555555555555:8', original_commit_timestamp = 1700000000123456, original_server_version = 80036;
INSERT INTO f.t VALUES (2);
SET gtid_next = 'AUTOMATIC';
