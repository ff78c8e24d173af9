# bench.sh parse: see bench.sh, which sources this. It is no program.
# shellcheck shell=bash disable=SC2034,SC2154

# On the source: one binlog file, half of it sysbench's transactions of a few rows each, half statements that change many.
record_binlog() {
  start_servers source -- --max-binlog-size=1G --sync-binlog=0 --innodb-flush-log-at-trx-commit=0 \
    --innodb-buffer-pool-size=512M
  sql source --execute='CREATE DATABASE sbtest'
  rows=20000
  on_source --threads=4 oltp_write_only prepare
  sql source --execute='FLUSH BINARY LOGS'
  while (($(size) < megabytes * 500000)); do
    on_source --threads=8 --events=20000 --time=0 --rand-type=uniform oltp_write_only run
  done
  while (($(size) < megabytes * 1000000)); do
    sql source sbtest --execute='UPDATE sbtest1 SET k = k + 1; UPDATE sbtest2 SET k = k + 1 WHERE id % 10 = 0'
  done
}

size() { sql source --execute='SHOW BINARY LOG STATUS' | cut -f2; }

parse() {
  local benchmarks status=0 rate peak file
  benchmarks=$(benchmarks_binary)
  mysqlfork=$(release_binary)
  record_binlog
  file=$MYSQLFORK_SOURCE_DATADIR/$(sql source --execute='SHOW BINARY LOG STATUS' | cut -f1)
  cat "$file" >/dev/null # into memory
  measure "$benchmarks" parse "$file" || { cat "$work/log" >&2; die "cannot parse the binlog"; }
  awk '{ printf "%-8s %10s %s\n", $1, $2, NR <= 5 ? "MB/s" : "" }' "$work/log"
  rate=$(awk '$1 == "rows" { print $2; exit }' "$work/log")
  if ((rate <= 500)); then echo "$rate MB/s: less than 500"; status=1; fi
  measure "$mysqlfork" timeline --source "$(dsn source)" || { cat "$work/log" >&2; die "timeline failed"; }
  peak=$(to_megabytes "$kilobytes")
  echo "timeline: $seconds s, $peak MB of memory"
  if ((peak >= 100)); then echo '100 MB or more: too much'; status=1; fi
  return "$status"
}
