-- Settings made on a running source, by SET PERSIST and by SET GLOBAL.
-- The source is started with, for what only an option can set:
--   --character-set-server=latin1 --default-time-zone=+02:00 --transaction-isolation=READ-COMMITTED
--   --innodb-ft-min-token-size=2 --skip-name-resolve --max-connections=222 --innodb-buffer-pool-size=192M

-- Persisted: numbers, a fraction, a boolean, an enumeration, a set, switches.
SET PERSIST max_allowed_packet = 134217728;
SET PERSIST long_query_time = 2.5;
SET PERSIST sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES';
SET PERSIST log_bin_trust_function_creators = ON;
SET PERSIST binlog_row_metadata = 'FULL';
SET PERSIST optimizer_switch = 'index_merge=off,mrr_cost_based=off';
SET PERSIST innodb_flush_log_at_trx_commit = 2;
SET PERSIST partial_revokes = ON;

-- At run time only: the fork has them as well, and keeps them.
SET GLOBAL wait_timeout = 1234;
SET GLOBAL group_concat_max_len = 65536;
SET GLOBAL innodb_default_row_format = 'compact';
SET GLOBAL event_scheduler = OFF;
SET GLOBAL sql_require_primary_key = ON;
SET GLOBAL character_set_filesystem = 'utf8mb4';

-- Texts that want care: quotes and a backslash, signs that look like others, more than 1024 bytes, a numeral, nothing,
-- NULL.
SET GLOBAL init_connect = _utf8mb4 x'53455420406120203d202749742773205c5c2023206f6b272c204062203d202278223b';
SET GLOBAL ft_boolean_syntax = '+ -><()~*:""&!';
SET GLOBAL default_week_format = 3;
SET GLOBAL session_track_system_variables = '';
SET GLOBAL character_set_results = NULL;
SET GLOBAL mandatory_roles = '';

-- In force at once, but not to be persisted.
SET GLOBAL restrict_fk_on_non_standard_key = OFF;

-- The machine's and the server's own: these stay behind.
SET PERSIST innodb_io_capacity = 4000;
SET GLOBAL tmp_table_size = 33554432;

-- A component's variables.
INSTALL COMPONENT 'file://component_validate_password';
SET PERSIST validate_password.policy = 'STRONG';
SET PERSIST validate_password.length = 14;
SET GLOBAL validate_password.special_char_count = 2;
