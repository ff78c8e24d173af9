-- Tables of every column type with their extreme values, and of every shape that a copy or a comparison can trip over.
-- Two databases, `types` and one with a difficult name. Plain statements, no DELIMITER: any client can run the file.
-- sql_mode lets in what a strict session would not: invalid and zero dates, and enum index 0.
-- The file turns the checks of its own session off where rows could not be made otherwise.

SET NAMES utf8mb4;
SET SESSION time_zone = '+00:00', foreign_key_checks = 0,
  sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION',
  sql_require_primary_key = 0, sql_generate_invisible_primary_key = 0;

CREATE DATABASE types CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;
USE types;

-- ------------------------------------------------------------------------------------------------------------ numbers

CREATE TABLE integers (
  id int NOT NULL PRIMARY KEY,
  t tinyint, tu tinyint unsigned, s smallint, su smallint unsigned, m mediumint, mu mediumint unsigned,
  i int, iu int unsigned, b bigint, bu bigint unsigned, z int(8) unsigned zerofill, flag bool
);
INSERT INTO integers VALUES
  (-2147483648, -128, 0, -32768, 0, -8388608, 0, -2147483648, 0, -9223372036854775808, 0, 0, 0),
  (2147483647, 127, 255, 32767, 65535, 8388607, 16777215, 2147483647, 4294967295, 9223372036854775807,
   18446744073709551615, 4294967295, 1),
  (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  (1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE decimals (
  id int NOT NULL PRIMARY KEY,
  a decimal(65,0), b decimal(65,30), c decimal(30,30), d decimal(1,0), e decimal(10,2) unsigned, f numeric(12,4) zerofill
);
INSERT INTO decimals VALUES
  (1, 99999999999999999999999999999999999999999999999999999999999999999,
   99999999999999999999999999999999999.999999999999999999999999999999,
   0.999999999999999999999999999999, 9, 99999999.99, 12345678.9012),
  (2, -99999999999999999999999999999999999999999999999999999999999999999,
   -99999999999999999999999999999999999.999999999999999999999999999999,
   -0.999999999999999999999999999999, -9, 0.00, 0.0001),
  (3, 0, 0.000000000000000000000000000001, -0.000000000000000000000000000001, 0, 0.01, 0),
  (4, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE floats (
  id int NOT NULL PRIMARY KEY,
  f float, fu float unsigned, fd float(7,4), d double, du double unsigned, dd double(12,3)
);
INSERT INTO floats VALUES
  (1, 3.402823466e38, 3.402823466e38, 999.9999, 1.7976931348623157e308, 1.7976931348623157e308, 999999999.999),
  (2, -3.402823466e38, 1.175494351e-38, -999.9999, -1.7976931348623157e308, 2.2250738585072014e-308, -999999999.999),
  (3, 1.175494351e-38, 1.401298464e-45, 0.0001, 4.9406564584124654e-324, 4.9406564584124654e-324, 0.001),
  (4, 16777217, 16777216, 0.3333, 9007199254740993, 9007199254740992, 0.333),
  (5, 0.1, 0.3, 0.1, 0.1, 0.30000000000000004, 0.1),
  (6, 123456789, 1234567.9, 123.4567, 1234567890123456789, 0.1234567890123456789, 123456.789),
  (7, -0e0, 0, -0e0, -0e0, 0, -0e0),
  (8, NULL, NULL, NULL, NULL, NULL, NULL),
  (9, 8388609.5, 33554433, 1, 1.0000000000000002, 0.99999999999999989, 1),
  (10, 1e-7, 1e15, 1e-4, 1e15, 1e-15, 1e-3);

CREATE TABLE bits (id int NOT NULL PRIMARY KEY, b1 bit, b8 bit(8), b9 bit(9), b63 bit(63), b64 bit(64));
INSERT INTO bits VALUES
  (1, 0, 0, 0, 0, 0),
  (2, 1, 255, 511, 9223372036854775807, 18446744073709551615),
  (3, b'1', b'01011100', b'100001001', b'1001', b'1000000000000000000000000000000000000000000000000000000000001010'),
  (4, 1, 0x30, 0x5c, 0x0a, 0x5c4e090a00270d1a),
  (5, NULL, NULL, NULL, NULL, NULL);

-- --------------------------------------------------------------------------------------------------- dates and times

CREATE TABLE times (
  id int NOT NULL PRIMARY KEY,
  d date, dt datetime, dt3 datetime(3), dt6 datetime(6), t time, t1 time(1), t6 time(6),
  ts timestamp NULL, ts6 timestamp(6) NULL, y year
);
INSERT INTO times VALUES
  (1, '1000-01-01', '1000-01-01 00:00:00', '1000-01-01 00:00:00.001', '1000-01-01 00:00:00.000001',
   '-838:59:59', '-838:59:59', '-838:59:58.999999', '1970-01-01 00:00:01', '1970-01-01 00:00:01.000001', 1901),
  (2, '9999-12-31', '9999-12-31 23:59:59', '9999-12-31 23:59:59.999', '9999-12-31 23:59:59.999999',
   '838:59:59', '838:59:59', '838:59:58.999999', '2038-01-19 03:14:07', '2038-01-19 03:14:07.999999', 2155),
  (3, '0000-00-00', '0000-00-00 00:00:00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.000000',
   '00:00:00', '-00:00:00.1', '-00:00:00.000001', '0000-00-00 00:00:00', '0000-00-00 00:00:00.000000', 0000),
  (4, '2026-02-31', '2026-04-31 12:00:00', '2026-06-31 12:00:00.5', '2026-11-31 12:00:00.123456',
   '100:00:00', '24:00:00.1', '23:59:59.999999', '2026-03-29 01:30:00', '2026-10-25 01:30:00.5', 1970),
  (5, '2026-00-00', '2026-01-00 00:00:00', '2024-02-29 00:00:00', '2026-03-29 02:30:00', '0:0:1', '0:1:0', '1:0:0',
   '2026-10-25 00:30:00', '2026-10-25 01:30:00', 2069),
  (6, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (7, '0001-01-01', '0001-01-01 00:00:00', '0000-01-01 00:00:00', '0099-12-31 23:59:59', '-0:0:1', '-0:1:0', '-1:0:0',
   '2000-01-01 00:00:00', '2000-01-01 00:00:00', 2000);

CREATE TABLE default_times (
  id int NOT NULL PRIMARY KEY,
  created timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  changed timestamp(6) NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP(6),
  token binary(16) DEFAULT (uuid_to_bin(uuid())),
  note varchar(20) DEFAULT 'none'
);
INSERT INTO default_times VALUES
  (1, '2001-02-03 04:05:06', NULL, NULL, NULL),
  (2, '2037-12-31 23:59:59', '2001-02-03 04:05:06.070809', x'00', ''),
  (3, '1999-01-01 00:00:00', NULL, x'000102030405060708090a0b0c0d0e0f', 'none');

-- -------------------------------------------------------------------------------------------------------------- texts

CREATE TABLE texts (
  id int NOT NULL PRIMARY KEY,
  c char(20), v varchar(200), tt tinytext, t text, m mediumtext, l longtext,
  ci varchar(200) COLLATE utf8mb4_general_ci, bin varchar(200) COLLATE utf8mb4_bin
);
INSERT INTO texts VALUES
  (1, '', '', '', '', '', '', '', ''),
  (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (3, 'NULL', 'NULL', 'NULL', 'NULL', 'NULL', 'NULL', 'NULL', 'NULL'),
  (4, x'5c4e', x'5c4e', x'5c4e', x'5c4e', x'5c4e', x'5c4e', x'5c4e', x'5c4e'),
  (5, x'00', x'0061', x'6100', x'610062', x'00', x'0000', x'5c30', x'5c00'),
  (6, x'090a0d1a', x'0a', x'09', x'0d0a', x'1a', x'5c', x'5c5c', x'5c090a'),
  (7, '''"`%_', '''', '"', '''''', '""', '`', '%', '_'),
  (8, '  both  ', 'trailing  ', '  leading', ' ', '  ', x'61202009', 'a ', 'a'),
  (9, 'Ünïcödé', 'naïve', 'ñ', 'ß', 'İı', 'ﬁ', 'e\u0301', 'é'),
  (10, '😀👨‍👩‍👧', '🏳️‍🌈', '💩', '𝒳', '中文', '한국어', 'עברית', '🂡'),
  (11, 'case', 'CASE', 'Case', 'cASE', 'café', 'CAFÉ', 'cafe', 'Cafe'),
  (12, repeat('x', 20), repeat('😀', 200), repeat('y', 255), repeat('z', 65535), repeat('0123456789', 10000),
   repeat('line\n', 30000), repeat('a', 200), repeat(' ', 200)),
  (13, concat('e', x'cc81'), concat('e', x'cc81'), x'efbbbf', x'e2808b', x'e280a8', x'efbfbd', x'f48fbfbf', x'efbfbf');

CREATE TABLE binaries (
  id int NOT NULL PRIMARY KEY,
  b binary(8), v varbinary(300), tb tinyblob, bl blob, m mediumblob, l longblob
);
INSERT INTO binaries VALUES
  (1, x'', x'', x'', x'', x'', x''),
  (2, NULL, NULL, NULL, NULL, NULL, NULL),
  (3, x'00', x'00', x'0000', x'000000', x'5c30', x'5c00'),
  (4, x'ffffffffffffffff', x'ff', x'fffe', x'c328', x'eda080', x'f0288cbc'),
  (5, x'5c4e', x'5c4e', x'090a0d1a', x'27225c60', x'20', x'2020'),
  (6, x'2020', x'6120', x'206120', x'0061', x'6100', x'4e554c4c'),
  (7, x'0102030405060708', repeat(x'00ff5c090a', 60), repeat(x'ff', 255), repeat(x'000a', 30000),
   repeat(x'5c4e0a09', 50000), repeat(x'0d0a', 200000));
UPDATE binaries SET v = x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff'
  WHERE id = 4;

-- Every byte in every 8-bit character set; characters of several lengths in the others.
CREATE TABLE character_sets (
  id int NOT NULL PRIMARY KEY,
  armscii8 varchar(300) CHARACTER SET armscii8, ascii varchar(300) CHARACTER SET ascii,
  cp1250 varchar(300) CHARACTER SET cp1250, cp1251 varchar(300) CHARACTER SET cp1251,
  cp1256 varchar(300) CHARACTER SET cp1256, cp1257 varchar(300) CHARACTER SET cp1257,
  cp850 varchar(300) CHARACTER SET cp850, cp852 varchar(300) CHARACTER SET cp852,
  cp866 varchar(300) CHARACTER SET cp866, dec8 varchar(300) CHARACTER SET dec8,
  geostd8 varchar(300) CHARACTER SET geostd8, greek varchar(300) CHARACTER SET greek,
  hebrew varchar(300) CHARACTER SET hebrew, hp8 varchar(300) CHARACTER SET hp8,
  keybcs2 varchar(300) CHARACTER SET keybcs2, koi8r varchar(300) CHARACTER SET koi8r,
  koi8u varchar(300) CHARACTER SET koi8u, latin1 varchar(300) CHARACTER SET latin1,
  latin2 varchar(300) CHARACTER SET latin2, latin5 varchar(300) CHARACTER SET latin5,
  latin7 varchar(300) CHARACTER SET latin7, macce varchar(300) CHARACTER SET macce,
  macroman varchar(300) CHARACTER SET macroman, swe7 varchar(300) CHARACTER SET swe7,
  tis620 varchar(300) CHARACTER SET tis620,
  big5 varchar(20) CHARACTER SET big5, cp932 varchar(20) CHARACTER SET cp932,
  eucjpms varchar(20) CHARACTER SET eucjpms, euckr varchar(20) CHARACTER SET euckr,
  gb18030 varchar(20) CHARACTER SET gb18030, gb2312 varchar(20) CHARACTER SET gb2312,
  gbk varchar(20) CHARACTER SET gbk, sjis varchar(20) CHARACTER SET sjis, ujis varchar(20) CHARACTER SET ujis,
  ucs2 varchar(20) CHARACTER SET ucs2, utf16 varchar(20) CHARACTER SET utf16,
  utf16le varchar(20) CHARACTER SET utf16le, utf32 varchar(20) CHARACTER SET utf32,
  utf8mb3 varchar(20) CHARACTER SET utf8mb3, utf8mb4 varchar(20) CHARACTER SET utf8mb4,
  longlatin1 text CHARACTER SET latin1, longutf16 mediumtext CHARACTER SET utf16, fixedutf32 char(5) CHARACTER SET utf32
);
INSERT INTO character_sets (id) VALUES (1), (2), (3);
SET @low = x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f';
SET @high = x'808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff';
SET @all = concat(@low, @high);
UPDATE character_sets SET
  armscii8 = @all, ascii = @low, cp1250 = @all, cp1251 = @all, cp1256 = @all, cp1257 = @all, cp850 = @all, cp852 = @all,
  cp866 = @all, dec8 = @all, geostd8 = @all, greek = @all, hebrew = @all, hp8 = @all, keybcs2 = @all, koi8r = @all,
  koi8u = @all, latin1 = @all, latin2 = @all, latin5 = @all, latin7 = @all, macce = @all, macroman = @all, swe7 = @low,
  tis620 = @all, big5 = '中文 a', cp932 = 'テスト～ a', eucjpms = '日本語 ① a', euckr = '한국어 a', gb18030 = '中文€😀 a',
  gb2312 = '中文 a', gbk = '中文 a', sjis = '表示ソ a', ujis = '日本語 a', ucs2 = '中文é a', utf16 = '中文😀 a',
  utf16le = '中文😀 a', utf32 = '中文😀 a', utf8mb3 = '中文é a', utf8mb4 = '中文😀 a', longlatin1 = @all,
  longutf16 = '😀 long', fixedutf32 = '😀 a'
  WHERE id = 1;
UPDATE character_sets SET
  latin1 = '', cp932 = x'5c', sjis = x'955c', gbk = x'815c', big5 = x'a55c', gb18030 = x'815c', utf16 = x'000a0009005c004e',
  ucs2 = x'5c4e', utf32 = x'0000005c0000000a', utf16le = x'0a005c00', utf8mb4 = x'5c4e', fixedutf32 = '', longutf16 = ''
  WHERE id = 2;

CREATE TABLE choices (
  id int NOT NULL PRIMARY KEY,
  e enum('small','medium','LARGE','with ''quote''','with \\ backslash','ünïcode','1','0') NOT NULL,
  blank enum('','a'), latin enum('é','ü') CHARACTER SET latin1,
  s set('a','b','c d','''','1','64') NOT NULL,
  wide set('m01','m02','m03','m04','m05','m06','m07','m08','m09','m10','m11','m12','m13','m14','m15','m16','m17','m18',
    'm19','m20','m21','m22','m23','m24','m25','m26','m27','m28','m29','m30','m31','m32','m33','m34','m35','m36','m37',
    'm38','m39','m40','m41','m42','m43','m44','m45','m46','m47','m48','m49','m50','m51','m52','m53','m54','m55','m56',
    'm57','m58','m59','m60','m61','m62','m63','m64')
);
INSERT INTO choices VALUES
  (1, 'small', '', 'é', '', ''), (2, 'LARGE', 'a', 'ü', 'a,b,c d,'',1,64', 18446744073709551615),
  (3, 'with ''quote''', NULL, NULL, '''', 'm64'), (4, 'with \\ backslash', '', 'é', '64', 'm01,m64'),
  (5, 'ünïcode', 'a', 'ü', '1', NULL), (6, '1', '', NULL, 'a', 'm33'), (7, '0', '', NULL, 'b', 'm32,m33');
-- Index 0, the empty string that stands for a value that was not one of the list; in `blank` it looks like member 1.
INSERT IGNORE INTO choices VALUES (8, 'none of them', 'none', 'none', 'none', 'none');

-- --------------------------------------------------------------------------------------------- json, geometry, vector

CREATE TABLE documents (id int NOT NULL PRIMARY KEY, j json, n json NOT NULL);
INSERT INTO documents VALUES
  (1, '{}', '[]'), (2, NULL, 'null'), (3, '"NULL"', '""'), (4, 'true', 'false'),
  (5, '18446744073709551615', '-9223372036854775808'), (6, '1.7976931348623157e308', '0.1'),
  (7, '{"b": 1, "a": {"c": [1, 2.50, "x", null, true]}, "": "empty key", "aa": "longer keys sort later"}', '[[[[[[[[[[]]]]]]]]]]'),
  (8, '"tab\\t newline\\n quote\\" backslash\\\\ nul\\u0000 slash/ del\\u007f"', '"😀 é 中 \\u2028 \\ud83d\\ude00"'),
  (9, '{"👩": ["ü", "\\\\N"], "a.b": {"$": "^"}}', '"  spaces  "'),
  (10, json_array(repeat('long ', 40000)), json_object('k', repeat('x', 70000))),
  (11, concat(repeat('[', 99), repeat(']', 99)), '{"1": 1, "01": 2, "A": 3, "a": 4}'),
  (12, '1e-320', '1.0'), (13, '123456789012345678901234567890', '-0.0');

CREATE TABLE shapes (
  id int NOT NULL PRIMARY KEY,
  g geometry, p point, l linestring, pg polygon, mp multipoint, ml multilinestring, mpg multipolygon,
  gc geometrycollection, here point NOT NULL SRID 4326, flat geometry NOT NULL SRID 0,
  SPATIAL KEY (here), SPATIAL KEY (flat)
);
INSERT INTO shapes VALUES
  (1, ST_GeomFromText('POINT(1 2)'), ST_GeomFromText('POINT(-0.1 1e300)'), ST_GeomFromText('LINESTRING(0 0,1 1,2 -2)'),
   ST_GeomFromText('POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,2 4,4 4,4 2,2 2))'),
   ST_GeomFromText('MULTIPOINT((0 0),(1 1))'), ST_GeomFromText('MULTILINESTRING((0 0,1 1),(2 2,3 3))'),
   ST_GeomFromText('MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0)),((5 5,6 5,6 6,5 6,5 5)))'),
   ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1),GEOMETRYCOLLECTION(POINT(2 2)))'),
   ST_GeomFromText('POINT(52.5200066 13.404954)', 4326), ST_GeomFromText('POINT(0.1 0.2)')),
  (2, ST_GeomFromText('POINT(1 2)', 4326), NULL, NULL, NULL, NULL, NULL, NULL, ST_GeomFromText('GEOMETRYCOLLECTION EMPTY'),
   ST_GeomFromText('POINT(-90 180)', 4326), ST_GeomFromText('LINESTRING(0 0,1 1)')),
  (3, ST_GeomFromText('POINT(2 1)', 3857), ST_GeomFromText('POINT(10 92)', 4326), NULL, NULL, NULL, NULL, NULL, NULL,
   ST_GeomFromText('POINT(0 0)', 4326), ST_GeomFromText('POINT(0 0)'));

/*!90000 CREATE TABLE vectors (id int NOT NULL PRIMARY KEY, v vector(4), w vector(16383), x vector) */;
/*!90000 INSERT INTO vectors VALUES (1, to_vector('[1,2.5,-3e38,1e-37]'), to_vector('[0.1,-0]'), to_vector('[9]')),
  (2, NULL, NULL, NULL), (3, x'0000000000000080ffff7f7f0a5c0900', repeat(x'0a5c0900', 16383), x'4e554c4c') */;

-- ------------------------------------------------------------------------------- generated, invisible, defaults, checks

CREATE TABLE generated_columns (
  price decimal(10,2) NOT NULL,
  net decimal(12,4) GENERATED ALWAYS AS (price / 1.19) STORED,
  id int NOT NULL PRIMARY KEY,
  doc json,
  label varchar(50) GENERATED ALWAYS AS (concat('€ ', price, ' #', id)) VIRTUAL,
  tag varchar(20) GENERATED ALWAYS AS (json_unquote(json_extract(doc, '$.tag'))) VIRTUAL NOT NULL,
  day date GENERATED ALWAYS AS (date(taken)) STORED,
  taken datetime(6),
  secret int DEFAULT 42 INVISIBLE,
  halved double AS (secret / 2) VIRTUAL INVISIBLE,
  KEY (tag), KEY (label), KEY ((price * 2)), KEY ((lower(label)), id DESC)
);
INSERT INTO generated_columns (price, id, doc, taken, secret) VALUES
  (1.19, 1, '{"tag": "a"}', '2026-01-02 03:04:05.678901', 1), (0, 2, '{"tag": ""}', NULL, NULL),
  (99999999.99, 3, '{"tag": "😀"}', '1000-01-01', DEFAULT), (-0.01, 4, '{"tag": null}', '2026-12-31 23:59:59.999999', -1);

CREATE TABLE all_but_key_generated (
  id int NOT NULL, twice int AS (id * 2) STORED NOT NULL, PRIMARY KEY (twice)
);
INSERT INTO all_but_key_generated (id) VALUES (1), (-1), (0), (1073741823);

CREATE TABLE hidden_key (
  my_row_id bigint unsigned NOT NULL AUTO_INCREMENT INVISIBLE PRIMARY KEY, v varchar(10)
) AUTO_INCREMENT = 1000;
INSERT INTO hidden_key (v) VALUES ('a'), ('a'), (NULL);

SET SESSION sql_generate_invisible_primary_key = 1;
CREATE TABLE generated_invisible_key (v int);
INSERT INTO generated_invisible_key VALUES (3), (3), (NULL);
SET SESSION sql_generate_invisible_primary_key = 0;

CREATE TABLE checks (
  id int NOT NULL PRIMARY KEY,
  positive int CHECK (positive > 0), ordered int, bounds int,
  CONSTRAINT between_them CHECK (ordered < bounds), CONSTRAINT never CHECK (id < 100) NOT ENFORCED
);
INSERT INTO checks VALUES (1, 1, 1, 2), (2, NULL, NULL, NULL), (200, 5, -5, 0);

CREATE TABLE default_values (
  id int NOT NULL PRIMARY KEY,
  a varchar(30) NOT NULL DEFAULT 'it''s \\ a "default"\n', b datetime DEFAULT '2026-02-28 00:00:00',
  c bit(3) DEFAULT b'101', d json DEFAULT (json_object('a', 1)), e float DEFAULT 1.5e10, f text DEFAULT (_utf8mb4'ünï'),
  i date DEFAULT '2026-02-31', j timestamp DEFAULT '0000-00-00 00:00:00',
  g int COMMENT 'comment with ''quotes'' and \\', h date DEFAULT (curdate())
) COMMENT = 'table''s comment';
INSERT INTO default_values (id, h) VALUES (1, '2026-01-01');

-- --------------------------------------------------------------------------------------------------------------- keys

CREATE TABLE no_key (a int, b varchar(20), KEY (a));
INSERT INTO no_key VALUES (1, 'x'), (1, 'x'), (1, 'x'), (2, 'y'), (2, 'y'), (NULL, NULL), (NULL, NULL), (3, ''), (3, NULL);

CREATE TABLE nullable_unique (a int, b int NOT NULL, UNIQUE KEY (a), UNIQUE KEY (b, a));
INSERT INTO nullable_unique VALUES (1, 1), (NULL, 1), (NULL, 1), (NULL, 2);

CREATE TABLE unique_key (a varchar(20) NOT NULL, b int NOT NULL, c int, UNIQUE KEY maybe (c), UNIQUE KEY sure (b, a));
INSERT INTO unique_key VALUES ('a', 1, NULL), ('b', 1, NULL), ('a', 2, 1), ('', -1, 2);

CREATE TABLE prefix_key (a varchar(50) NOT NULL, b blob NOT NULL, UNIQUE KEY (a(5)), UNIQUE KEY (b(3)));
INSERT INTO prefix_key VALUES ('aaaaa1', x'000000'), ('bbbbb2', x'00000100'), ('c', x'');

CREATE TABLE composite_key (
  shop int NOT NULL, code varchar(10) COLLATE utf8mb4_0900_as_cs NOT NULL, day date NOT NULL, amount decimal(9,3) NOT NULL,
  note text, PRIMARY KEY (shop, code, day DESC, amount)
);
INSERT INTO composite_key VALUES
  (1, 'a', '2026-01-01', 1.000, NULL), (1, 'a', '2026-01-01', 1.001, ''), (1, 'a', '2026-01-02', 1, 'x'),
  (1, 'A', '0000-00-00', -1.5, 'x'), (1, 'á', '2026-02-31', 0, 'y'), (2, '', '9999-12-31', 999999.999, 'z'),
  (-1, ' ', '1000-01-01', 0, 'w'), (-1, '  ', '1000-01-01', 0, 'w');

CREATE TABLE text_key_ci (k varchar(50) COLLATE utf8mb4_general_ci NOT NULL PRIMARY KEY, v int);
INSERT INTO text_key_ci VALUES ('a', 1), ('B', 2), ('c', 3), ('', 4), ('''', 5), (x'5c', 6), ('ß', 7), ('😀', 8), ('Z', 9), ('_', 10);
CREATE TABLE text_key_ai (k varchar(50) COLLATE utf8mb4_0900_ai_ci NOT NULL PRIMARY KEY, v int);
INSERT INTO text_key_ai VALUES ('a', 1), ('a ', 2), ('B', 3), ('', 4), (' ', 5), ('😀', 6), ('👍', 7), ('ñ', 8), ('aa', 9), (x'e0a080', 10);
CREATE TABLE text_key_bin (k char(10) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, v int);
INSERT INTO text_key_bin VALUES ('a', 1), ('A', 2), ('á', 3), ('', 4), (x'0a', 5), (x'7f', 6), ('￿', 7), ('😀', 8);
CREATE TABLE text_key_latin1 (k varchar(50) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL PRIMARY KEY, v int);
INSERT INTO text_key_latin1 VALUES ('a', 1), ('ß', 2), ('z', 3), (x'ff', 4), (x'80', 5), ('', 6);
CREATE TABLE text_key_utf16 (k varchar(50) CHARACTER SET utf16 NOT NULL PRIMARY KEY, v int);
INSERT INTO text_key_utf16 VALUES ('a', 1), ('B', 2), ('中', 3), ('😀', 4), ('', 5);
CREATE TABLE text_key_sjis (k varchar(50) CHARACTER SET sjis NOT NULL PRIMARY KEY, v int);
INSERT INTO text_key_sjis VALUES ('表', 1), ('ソ', 2), ('a', 3), (x'b1', 4), ('', 5);
CREATE TABLE binary_key (k varbinary(20) NOT NULL PRIMARY KEY, v int);
INSERT INTO binary_key VALUES (x'', 1), (x'00', 2), (x'0000', 3), (x'ff', 4), (x'ffff', 5), (x'5c', 6), (x'27', 7), ('a', 8), ('A', 9);
CREATE TABLE uuid_key (k binary(16) NOT NULL PRIMARY KEY, v int);
INSERT INTO uuid_key VALUES (x'00000000000000000000000000000000', 1), (x'ffffffffffffffffffffffffffffffff', 2),
  (x'0a5c27000d1a0922', 3), (x'20', 4), (x'123e4567e89b12d3a456426614174000', 5);
CREATE TABLE unsigned_key (k bigint unsigned NOT NULL PRIMARY KEY, v int);
INSERT INTO unsigned_key VALUES (0, 1), (9223372036854775807, 2), (9223372036854775808, 3), (18446744073709551615, 4), (1, 5);
CREATE TABLE signed_key (k bigint NOT NULL PRIMARY KEY, v int);
INSERT INTO signed_key VALUES (-9223372036854775808, 1), (-1, 2), (0, 3), (9223372036854775807, 4);
CREATE TABLE decimal_key (k decimal(65,30) NOT NULL PRIMARY KEY, v int);
INSERT INTO decimal_key VALUES (-99999999999999999999999999999999999.999999999999999999999999999999, 1), (0, 2),
  (0.000000000000000000000000000001, 3), (99999999999999999999999999999999999.999999999999999999999999999999, 4);
CREATE TABLE float_key (k float NOT NULL PRIMARY KEY, v int);
INSERT INTO float_key VALUES (0.1, 1), (0.2, 2), (16777216, 3), (16777218, 4), (-3.402823466e38, 5), (1.175494351e-38, 6), (-0e0, 7);
CREATE TABLE double_key (k double NOT NULL PRIMARY KEY, v int);
INSERT INTO double_key VALUES (0.1, 1), (0.30000000000000004, 2), (0.3, 3), (1e308, 4), (-1e308, 5), (4.9406564584124654e-324, 6), (-0e0, 7);
CREATE TABLE date_key (k date NOT NULL PRIMARY KEY, v int);
INSERT INTO date_key VALUES ('0000-00-00', 1), ('1000-01-01', 2), ('2026-02-31', 3), ('2026-00-00', 4), ('9999-12-31', 5);
CREATE TABLE datetime_key (k datetime(6) NOT NULL PRIMARY KEY, v int);
INSERT INTO datetime_key VALUES ('0000-00-00', 1), ('2026-01-01 00:00:00.000001', 2), ('2026-01-01 00:00:00', 3),
  ('9999-12-31 23:59:59.999999', 4), ('2026-02-31 01:02:03.04', 5);
CREATE TABLE timestamp_key (k timestamp(3) NOT NULL PRIMARY KEY, v int);
INSERT INTO timestamp_key VALUES ('1970-01-01 00:00:01', 1), ('2026-10-25 00:30:00.001', 2), ('2026-10-25 01:30:00.001', 3),
  ('2038-01-19 03:14:07.999', 4), ('0000-00-00', 5);
CREATE TABLE time_key (k time(6) NOT NULL PRIMARY KEY, v int);
INSERT INTO time_key VALUES ('-838:59:59', 1), ('838:59:59', 2), ('-00:00:00.000001', 3), ('0', 4), ('00:00:00.000001', 5), ('24:00:00', 6);
CREATE TABLE year_key (k year NOT NULL PRIMARY KEY, v int);
INSERT INTO year_key VALUES (0, 1), (1901, 2), (1970, 3), (2000, 4), (2155, 5);
CREATE TABLE bit_key (k bit(64) NOT NULL PRIMARY KEY, v int);
INSERT INTO bit_key VALUES (0, 1), (1, 2), (18446744073709551615, 3), (9223372036854775808, 4), (0x5c, 5);
CREATE TABLE enum_key (k enum('zebra','ant','') NOT NULL PRIMARY KEY, v int);
INSERT IGNORE INTO enum_key VALUES ('zebra', 1), ('ant', 2), ('', 3), (0, 4);
CREATE TABLE set_key (k set('z','b','a') NOT NULL PRIMARY KEY, v int);
INSERT INTO set_key VALUES ('', 1), ('z', 2), ('a', 3), ('z,a', 4);
CREATE TABLE zerofill_key (k int(10) unsigned zerofill NOT NULL PRIMARY KEY, v int);
INSERT INTO zerofill_key VALUES (0, 1), (5, 2), (4294967295, 3);

CREATE TABLE gaps (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, v int) AUTO_INCREMENT = 5;
INSERT INTO gaps (v) VALUES (1), (2), (3);
INSERT INTO gaps VALUES (0, 0), (1000000, 4);
DELETE FROM gaps WHERE id = 1000000;
CREATE TABLE counter_at_end (id tinyint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, v int);
INSERT INTO counter_at_end VALUES (255, 1);
CREATE TABLE counter_only (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 123456789012;
CREATE TABLE counter_second (a int NOT NULL, id int NOT NULL AUTO_INCREMENT, PRIMARY KEY (a, id), KEY (id));
INSERT INTO counter_second VALUES (1, 1), (1, 2), (2, 1);
CREATE TABLE empty_table (id int NOT NULL PRIMARY KEY, v varchar(10));

-- Enough rows to be cut into ranges, with keys that are far from even.
CREATE TABLE many (id bigint NOT NULL PRIMARY KEY, v varchar(20) NOT NULL);
SET SESSION cte_max_recursion_depth = 100000;
INSERT INTO many WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
  SELECT IF(i < 4000, i, 1000000000000 + i * 1000), concat('row ', i) FROM n;
CREATE TABLE many_names (shop smallint NOT NULL, name varchar(20) NOT NULL, v int, PRIMARY KEY (shop, name));
INSERT INTO many_names WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
  SELECT IF(i < 100, i, 7), concat('name ', i), i FROM n;

-- ------------------------------------------------------------------------------------------------------------- shapes

CREATE TABLE by_range (id int NOT NULL, d date NOT NULL, v varchar(10), PRIMARY KEY (id, d))
  PARTITION BY RANGE (year(d)) (PARTITION old VALUES LESS THAN (2000), PARTITION `new-ish` VALUES LESS THAN (2026),
    PARTITION rest VALUES LESS THAN MAXVALUE);
INSERT INTO by_range VALUES (1, '1990-01-01', 'a'), (1, '2010-01-01', 'b'), (2, '2026-01-01', 'c'), (3, '9999-12-31', NULL);
CREATE TABLE by_list (id int NOT NULL PRIMARY KEY, v int) PARTITION BY LIST (id) (PARTITION a VALUES IN (1, 3), PARTITION b VALUES IN (2));
INSERT INTO by_list VALUES (1, 1), (2, 2), (3, 3);
CREATE TABLE by_hash (id bigint NOT NULL PRIMARY KEY, v int) PARTITION BY HASH (id) PARTITIONS 4;
INSERT INTO by_hash VALUES (1, 1), (2, 2), (3, 3), (4, 4), (-5, 5);
CREATE TABLE by_key (k varchar(20) NOT NULL PRIMARY KEY, v int) PARTITION BY KEY () PARTITIONS 3;
INSERT INTO by_key VALUES ('a', 1), ('b', 2), ('c', 3);
CREATE TABLE by_columns (a int NOT NULL, b varchar(10) NOT NULL) PARTITION BY RANGE COLUMNS (a, b)
  SUBPARTITION BY HASH (a) SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN (10, 'm'), PARTITION p1 VALUES LESS THAN (MAXVALUE, MAXVALUE));
INSERT INTO by_columns VALUES (1, 'a'), (10, 'z'), (10, 'a'), (10, 'a');

CREATE TABLE compressed (id int NOT NULL PRIMARY KEY, v text) ROW_FORMAT = COMPRESSED KEY_BLOCK_SIZE = 4;
INSERT INTO compressed VALUES (1, repeat('compress ', 5000)), (2, NULL);
CREATE TABLE redundant (id int NOT NULL PRIMARY KEY, v varchar(100)) ROW_FORMAT = REDUNDANT;
INSERT INTO redundant VALUES (1, 'a'), (2, NULL);
CREATE TABLE compact_packed (id int NOT NULL PRIMARY KEY, v varchar(100)) ROW_FORMAT = COMPACT STATS_PERSISTENT = 0;
INSERT INTO compact_packed VALUES (1, 'a'), (2, NULL);
CREATE TABLE instant_columns (id int NOT NULL PRIMARY KEY, a int);
INSERT INTO instant_columns VALUES (1, 1), (2, 2);
ALTER TABLE instant_columns ADD COLUMN b varchar(10) NOT NULL DEFAULT 'added' FIRST, ALGORITHM = INSTANT;
ALTER TABLE instant_columns DROP COLUMN a, ALGORITHM = INSTANT;
INSERT INTO instant_columns VALUES ('later', 3);

CREATE TABLE searched (id int NOT NULL PRIMARY KEY, title varchar(100), body text,
  FULLTEXT KEY words (title, body), FULLTEXT KEY pieces (body) WITH PARSER ngram);
INSERT INTO searched VALUES (1, 'One title', 'Some body'), (2, NULL, ''), (3, '数据库', '数据库管理');
CREATE TABLE searched_own_id (FTS_DOC_ID bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, body text, FULLTEXT KEY (body));
INSERT INTO searched_own_id (body) VALUES ('first words'), ('second words');

CREATE TABLE multi_valued (id int NOT NULL PRIMARY KEY, doc json, KEY zips ((CAST(doc->'$.zip' AS unsigned ARRAY))));
INSERT INTO multi_valued VALUES (1, '{"zip": [1, 2, 3]}'), (2, '{"zip": []}'), (3, NULL);
CREATE TABLE indexes (id int NOT NULL PRIMARY KEY, a varchar(100), b int, c blob,
  KEY first_part (a(10), b DESC), KEY hidden (b) INVISIBLE COMMENT 'not seen', KEY bytes (c(20)), UNIQUE KEY nullable (b, a));
INSERT INTO indexes VALUES (1, 'a', 1, x'00'), (2, NULL, NULL, NULL), (3, NULL, NULL, NULL), (4, 'a', 2, x'00');

CREATE TABLE chicken (id int NOT NULL PRIMARY KEY, egg int, KEY (egg));
CREATE TABLE egg (id int NOT NULL PRIMARY KEY, chicken int, CONSTRAINT laid_by FOREIGN KEY (chicken) REFERENCES chicken (id)
  ON DELETE CASCADE ON UPDATE CASCADE);
ALTER TABLE chicken ADD CONSTRAINT came_from FOREIGN KEY (egg) REFERENCES egg (id) ON DELETE SET NULL;
CREATE TABLE tree (id int NOT NULL PRIMARY KEY, parent int, CONSTRAINT tree_parent FOREIGN KEY (parent) REFERENCES tree (id));
INSERT INTO chicken VALUES (1, 2), (2, 1), (3, NULL);
INSERT INTO egg VALUES (1, 1), (2, 2), (3, NULL);
INSERT INTO tree VALUES (1, 5), (2, 1), (5, NULL), (7, 7);
-- Rows that point nowhere: possible without foreign_key_checks, and a copy must not lose them.
INSERT INTO tree VALUES (9, 404);

CREATE TABLE `select` (`from` int NOT NULL PRIMARY KEY, `key` varchar(10), `order by` int, `group``by` int, `日本` int,
  `a.b` int, `"q"` int, `it's` int, `back\slash` int, ` leading` int, `%` int, `@x` int);
INSERT INTO `select` VALUES (1, 'k', 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
CREATE TABLE `dotted.name` (id int NOT NULL PRIMARY KEY);
INSERT INTO `dotted.name` VALUES (1);
CREATE TABLE `back``tick` (id int NOT NULL PRIMARY KEY);
INSERT INTO `back``tick` VALUES (1);
CREATE TABLE `quote's "two"` (id int NOT NULL PRIMARY KEY);
INSERT INTO `quote's "two"` VALUES (1);
CREATE TABLE `with space` (id int NOT NULL PRIMARY KEY);
INSERT INTO `with space` VALUES (1);
CREATE TABLE `größe_数据` (`größe` int NOT NULL PRIMARY KEY, `数据` varchar(10));
INSERT INTO `größe_数据` VALUES (1, '数据');
-- Two tables: é as one character, and as e with an accent.
CREATE TABLE `café` (id int NOT NULL PRIMARY KEY, a int);
INSERT INTO `café` VALUES (1, 1);
CREATE TABLE `café` (id int NOT NULL PRIMARY KEY, b int);
INSERT INTO `café` VALUES (1, 2), (2, 3);
CREATE TABLE `back\slash/and%percent` (id int NOT NULL PRIMARY KEY);
INSERT INTO `back\slash/and%percent` VALUES (1);
CREATE TABLE `0123` (`456` int NOT NULL PRIMARY KEY);
INSERT INTO `0123` VALUES (1);
CREATE TABLE `a_name_that_is_exactly_as_long_as_sixty_four_characters_may_be_1` (id int NOT NULL PRIMARY KEY);
INSERT INTO `a_name_that_is_exactly_as_long_as_sixty_four_characters_may_be_1` VALUES (1);

-- 300 columns, so that statements and rows of digests grow long.
CREATE TABLE widest (id int NOT NULL PRIMARY KEY);
SET SESSION group_concat_max_len = 1048576;
SET @columns = (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
  SELECT group_concat(concat('ADD COLUMN column_number_', i, IF(i % 10 = 1, ' text', ' varchar(3)')) ORDER BY i) FROM n);
SET @statement = concat('ALTER TABLE widest ', @columns);
PREPARE widen FROM @statement;
EXECUTE widen;
DEALLOCATE PREPARE widen;
INSERT INTO widest (id, column_number_1, column_number_2, column_number_299, column_number_300)
  VALUES (1, 'first', '2nd', NULL, 'end'), (2, '', NULL, 'x', '');

CREATE DATABASE `types "2" o'clock, a``b.c ü` CHARACTER SET latin1 COLLATE latin1_german2_ci;
USE `types "2" o'clock, a``b.c ü`;
CREATE TABLE inherits_latin1 (id int NOT NULL PRIMARY KEY, v varchar(20), e enum('ä','ö'));
INSERT INTO inherits_latin1 VALUES (1, 'ä', 'ä'), (2, 'ae', 'ö');
CREATE TABLE points_elsewhere (id int NOT NULL PRIMARY KEY, tree int, FOREIGN KEY (tree) REFERENCES types.tree (id));
INSERT INTO points_elsewhere VALUES (1, 1), (2, 999);
USE types;
