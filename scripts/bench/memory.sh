# bench.sh memory: see bench.sh, which sources this. It is no program.
# shellcheck shell=bash disable=SC2034,SC2154

memory() {
  local limit=200 status=0 table peak options=(-- --max-allowed-packet=256M)
  rows=${rows:-10000000} mysqlfork=$(release_binary)
  start_servers source "${options[@]}"
  sql source --execute="
    SET sql_log_bin = 0, cte_max_recursion_depth = 10000;
    CREATE DATABASE many;
    CREATE TABLE many.t (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, k INT NOT NULL, c CHAR(60) NOT NULL, KEY (k));
    INSERT INTO many.t (k, c)
      WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
      SELECT a.i * 7919 + b.i, SHA2(a.i * 10000 + b.i, 224) FROM n a JOIN n b LIMIT $rows;
    CREATE DATABASE big;
    CREATE TABLE big.t (id INT PRIMARY KEY, b LONGBLOB NOT NULL);
    INSERT INTO big.t VALUES (1, REPEAT(RANDOM_BYTES(1024), 65536)), (2, 'small')"
  printf '%-28s  %8s  %14s\n' 'one table of' seconds 'peak memory MB'
  for table in many big; do
    new_target "${options[@]}"
    fork --database "$table" || { cat "$work/log" >&2; die "mysqlfork failed"; }
    [[ $(sql source --execute="CHECKSUM TABLE $table.t") == "$(sql target --execute="CHECKSUM TABLE $table.t")" ]] ||
      die "the copy of $table.t is wrong"
    peak=$(to_megabytes "$kilobytes")
    if [[ $table == many ]]; then table="$rows rows"; else table='a row of 64 MB'; fi
    printf '%-28s  %8s  %14s\n' "$table" "$seconds" "$peak"
    if ((peak >= limit)); then status=1; fi
  done
  if ((status)); then echo "$limit MB or more: too much"; fi
  return "$status"
}
