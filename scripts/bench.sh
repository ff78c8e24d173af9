#!/usr/bin/env bash
# How fast mysqlfork copies, and in how much memory: see --help.

usage() {
  cat <<'END'
How fast mysqlfork copies, beside the usual tools and on the same data; and how much memory it takes.

  scripts/bench.sh copy [--rounds N] [--threads N]... [--rows N]
      Copies 4 sysbench tables of 400,000 rows (--rows) with `mysqlfork fork` (once for each --threads; default: 4), with
      `mysqldump --single-transaction | mysql`, and with mydumper and myloader if they are there. The tools take turns,
      for 3 rounds (--rounds), each time with a new target; the medians count. Every copy is compared with the source
      (CHECKSUM TABLE): a wrong one gets no ratio, and status 1.

  scripts/bench.sh memory [--rows N]
      The peak memory of mysqlfork for a table of 10 million rows (--rows), and for one with a row of 64 MB.
      Status 1 if it reaches 200 MB.

Source and target are throw-away servers on this machine, with the durability MySQL has by default; everything goes
over TCP. Needs Swift 6; installs sysbench and time, and builds mysqlfork in release.

  MYSQLFORK=PATH   the mysqlfork to measure, instead of building one
END
}

bad_usage() { usage >&2; exit 64; }

case ${1-} in
  copy | memory) mode=$1 ;;
  -h | --help) usage; exit ;;
  *) bad_usage ;;
esac
shift
rounds=3 threads=() rows=
while (($#)); do
  [[ ${2-} =~ ^[1-9][0-9]*$ ]] || bad_usage
  case $mode$1 in
    copy--rounds) rounds=$2 ;;
    copy--threads) threads+=("$2") ;;
    copy--rows | memory--rows) rows=$2 ;;
    *) bad_usage ;;
  esac
  shift 2
done
if ! ((${#threads[@]})); then threads=(4); fi

# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# measure COMMAND...: sets `seconds` and `kilobytes`, the peak of its biggest process. What it says goes to a log.
measure() {
  /usr/bin/time --quiet --format '%e %M' --output "$work/time" "$@" >"$work/log" 2>&1 || return
  read -r seconds kilobytes <"$work/time"
}

megabytes() { echo $((($1 * 1024 + 999999) / 1000000)); }

fork() {
  measure "$mysqlfork" fork --source "$(dsn source)" --target "$(dsn target)" --no-accounts --no-settings \
    --progress none "$@"
}

# A target as new as can be, and nothing of the run before still on its way to the disk.
new_target() {
  scripts/servers.sh down target
  start_servers target "$@"
  sync
}

# ------------------------------------------------------------------------------------------------ the tools

# shellcheck disable=SC2016  # expanded by the shell that is measured
dump_and_load() {
  measure bash -c 'set -o pipefail
    "$1/mysqldump" --no-defaults --host=127.0.0.1 --user=root --port="$2" --single-transaction --databases sbtest |
    "$1/mysql" --no-defaults --host=127.0.0.1 --user=root --port="$3"' \
    - "$MYSQLFORK_BIN" "$(port source)" "$(port target)"
}

# shellcheck disable=SC2016
mydumper_myloader() {
  rm -rf "$work/dump"
  measure bash -c 'set -e
    mydumper --host 127.0.0.1 --user root --port "$2" --threads 4 --database sbtest --outputdir "$1"
    myloader --host 127.0.0.1 --user root --port "$3" --threads 4 --directory "$1"' \
    - "$work/dump" "$(port source)" "$(port target)"
}

run_tool() {
  case $1 in
    'mysqlfork, '*) fork --database sbtest --threads "${1//[^0-9]/}" ;;
    mysqldump*) dump_and_load ;;
    mydumper*) mydumper_myloader ;;
  esac
}

# ------------------------------------------------------------------------------------------------ copy

checksums() { sql "$1" --execute='CHECKSUM TABLE sbtest.sbtest1, sbtest.sbtest2, sbtest.sbtest3, sbtest.sbtest4'; }

# spread NUMBER...: their median, the smallest and the greatest.
spread() {
  printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 }
    END { printf "%.2f %.2f %.2f\n", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2, v[1], v[NR] }'
}

copy() {
  local tool tools=() want round count
  local -A times=() peak=() trouble=()
  for count in "${threads[@]}"; do tools+=("mysqlfork, $count threads"); done
  tools+=('mysqldump | mysql')
  if type -P mydumper myloader >/dev/null; then tools+=('mydumper, myloader'); fi

  start_servers source
  sql source --execute='CREATE DATABASE sbtest'
  sysbench oltp_read_write --db-driver=mysql --mysql-host=127.0.0.1 --mysql-port="$(port source)" --mysql-user=root \
    --mysql-db=sbtest --tables=4 --threads=4 --table-size="${rows:-400000}" prepare >"$work/log"
  want=$(checksums source)
  echo "4 tables of ${rows:-400000} rows, $rounds rounds, MySQL $(sql source --execute='SELECT VERSION()'), $(nproc) CPUs"

  for ((round = 1; round <= rounds; round++)); do
    for tool in "${tools[@]}"; do
      if [[ ${trouble[$tool]-} ]]; then continue; fi
      new_target
      if ! run_tool "$tool"; then
        trouble[$tool]="failed: $(tail -n 1 "$work/log")"
      elif [[ $(checksums target) != "$want" ]]; then
        trouble[$tool]='WRONG COPY: checksums differ'
      else
        times[$tool]+="$seconds "
        if ((kilobytes > ${peak[$tool]:-0})); then peak[$tool]=$kilobytes; fi
      fi
      printf '  round %d  %-22s %s\n' "$round" "$tool" "${trouble[$tool]:-$seconds s}" >&2
    done
  done
  report
}

line() { printf '%-22s  %8s  %8s  %8s  %14s  %s\n' "$@"; }

# shellcheck disable=SC2086  # a list of numbers
report() {
  local tool base='' status=0 fastest slowest ratio
  if [[ ! ${trouble['mysqldump | mysql']-} ]]; then read -r base _ < <(spread ${times['mysqldump | mysql']}); fi
  echo
  line tool 'median s' fastest slowest 'peak memory MB' 'times as fast as mysqldump'
  for tool in "${tools[@]}"; do
    if [[ ${trouble[$tool]-} ]]; then
      printf '%-22s  %s\n' "$tool" "${trouble[$tool]}"
      if [[ $tool != mydumper* ]]; then status=1; fi
      continue
    fi
    read -r seconds fastest slowest < <(spread ${times[$tool]})
    ratio=${base:+$(awk -v a="$base" -v b="$seconds" 'BEGIN { printf "%.2f", a / b }')}
    line "$tool" "$seconds" "$fastest" "$slowest" "$(megabytes "${peak[$tool]}")" "$ratio"
  done
  return "$status"
}

# ------------------------------------------------------------------------------------------------ memory

memory() {
  local limit=200 status=0 table peak options=(-- --max-allowed-packet=256M)
  rows=${rows:-10000000}
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
    peak=$(megabytes "$kilobytes")
    if [[ $table == many ]]; then table="$rows rows"; else table='a row of 64 MB'; fi
    printf '%-28s  %8s  %14s\n' "$table" "$seconds" "$peak"
    if ((peak >= limit)); then status=1; fi
  done
  if ((status)); then echo "$limit MB or more: too much"; fi
  return "$status"
}

own_servers bench
need_swift
if [[ $mode == copy ]]; then scripts/install-dependencies.sh time sysbench; else scripts/install-dependencies.sh time; fi
mysqlfork=$(release_binary)
"$mode"
