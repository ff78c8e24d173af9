#!/usr/bin/env bash
# How fast mysqlfork copies and goes to a moment, and in how much memory: see --help.
# shellcheck disable=SC2034,SC2120,SC2154  # what scripts/bench/*.sh use

usage() {
  cat <<'END'
How fast mysqlfork is, beside the usual tools and on the same data; and how much memory it takes.

  scripts/bench.sh copy [--rounds N] [--threads N]... [--rows N]
      Copies 4 sysbench tables of 400,000 rows (--rows) with `mysqlfork fork` (once for each --threads; default: 4), with
      `mysqldump --single-transaction | mysql`, and with mydumper and myloader if they are there. The tools take turns,
      for 3 rounds (--rounds), each time with a new target; the medians count. Every copy is compared with the source
      (CHECKSUM TABLE): a wrong one gets no ratio, and status 1.

  scripts/bench.sh memory [--rows N]
      The peak memory of mysqlfork for a table of 10 million rows (--rows), and for one with a row of 64 MB.
      Status 1 if it reaches 200 MB.

  scripts/bench.sh window [--uniform] [--transactions N] [--rows N] [--rounds N] [--only WAY]...
      Takes a copy of 4 sysbench tables of 400,000 rows (--rows) across 65,000 transactions (--transactions) of
      `sysbench oltp_write_only` with 8 threads: with `mysqlbinlog | mysql`, with a native replica with 4 workers, and
      with mysqlfork, forward, and backward from a copy of the end; and forks to before and into the middle of them
      (`mysqlfork fork --at-position`), where copying counts too. --only leaves the others out: mysqlbinlog, replica,
      forward, backward, fork. --uniform: all rows are hit alike, where sysbench's own way hits a hundredth of them three
      times out of four. Every result is compared with the source (CHECKSUM TABLE); a wrong one gets no ratio.
      Status 1 too if a window is less than 30 times as fast as mysqlbinlog, or 5 times as fast as the replica.

  scripts/bench.sh ddl [--statements N] [--rows N] [--tables N] [--rounds N] [--only WAY]...
      Takes a copy across 1,000 DDL statements of ten kinds (--statements) with 10,000 rows written in between (--rows), with
      `mysqlbinlog | mysql`, with mysqlfork from the binlog, and in a fork from an archive, of which the window is counted;
      beside 20 tables that nothing happens to, and beside 2,000 (--tables). --only leaves the others out: mysqlbinlog,
      forward, archive. Every table is compared with the source's (CHECKSUM TABLE). Status 1 if mysqlfork is slower than
      mysqlbinlog, or takes more than 1.5 times as long beside the many tables as beside the few.

  scripts/bench.sh archive [--rounds N] [--threads N] [--rows N]
      Saves 4 sysbench tables of 400,000 rows (--rows) with `mysqlfork archive create` (--threads; default: 4), with
      `mysqldump --single-transaction | zstd`, and with mydumper --compress if it is there and runs; then restores them,
      with `mysqlfork fork --from-archive` and with `mysql < dump`. The tools take turns, for 3 rounds (--rounds); the
      medians count. What is restored is compared with the source (CHECKSUM TABLE). Status 1 if create is slower than
      the fastest of the others, larger than the smallest, or takes 200 MB of memory, or if the restore is less than
      twice as fast.

  scripts/bench.sh parse [--megabytes N]
      How fast one core reads a binlog of 500 MB (--megabytes): events, their checksums, what is in them, and the rows'
      boundaries; and the peak memory of `mysqlfork timeline` for it. Status 1 below 500 MB/s, or from 100 MB on.

Source and target are throw-away servers on this machine, with the durability MySQL has by default; everything goes
over TCP. Needs Swift 6; installs sysbench and time, and builds mysqlfork in release.

  MYSQLFORK=PATH, MYSQLFORK_BENCHMARKS=PATH   the mysqlfork, and the program Benchmarks, to use instead of building them
END
}

bad_usage() { usage >&2; exit 64; }

case ${1-} in
  archive | copy | ddl | memory | window | parse) mode=$1 ;;
  -h | --help) usage; exit ;;
  *) bad_usage ;;
esac
shift
rounds='' threads=() rows='' statements='' tables='' uniform='' transactions=65000 megabytes=500 only=()
while (($#)); do
  case $mode$1 in
    window--uniform) uniform=1; shift; continue ;;
    window--only | ddl--only)
      [[ $mode${2-} =~ ^(window(mysqlbinlog|replica|forward|backward|fork)|ddl(mysqlbinlog|forward|archive))$ ]] || bad_usage
      only+=("$2")
      shift 2
      continue
      ;;
  esac
  [[ ${2-} =~ ^[1-9][0-9]*$ ]] || bad_usage
  case $mode$1 in
    archive--rounds | copy--rounds | ddl--rounds | window--rounds) rounds=$2 ;;
    archive--threads | copy--threads) threads+=("$2") ;;
    archive--rows | copy--rows | ddl--rows | memory--rows | window--rows) rows=$2 ;;
    ddl--statements) statements=$2 ;;
    ddl--tables) tables=$2 ;;
    window--transactions) transactions=$2 ;;
    parse--megabytes) megabytes=$2 ;;
    *) bad_usage ;;
  esac
  shift 2
done
if ! ((${#threads[@]})); then threads=(4); fi

# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=/dev/null
. "scripts/bench/$mode.sh"

# measure COMMAND...: sets `seconds` and `kilobytes`, the peak of its biggest process. What it says goes to a log.
measure() {
  /usr/bin/time --quiet --format '%e %M' --output "$work/time" "$@" >"$work/log" 2>&1 || return
  read -r seconds kilobytes <"$work/time"
}

to_megabytes() { echo $((($1 * 1024 + 999999) / 1000000)); }

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

# on_source COMMAND...: sysbench with 4 tables there; arguments of its own, and a command at the end.
on_source() {
  sysbench --db-driver=mysql --mysql-host=127.0.0.1 --mysql-port="$(port source)" --mysql-user=root --mysql-db=sbtest \
    --tables=4 --table-size="${rows:-400000}" "$@" >"$work/log" || { cat "$work/log" >&2; die "sysbench failed"; }
}

checksums() { sql "$1" --execute='CHECKSUM TABLE sbtest.sbtest1, sbtest.sbtest2, sbtest.sbtest3, sbtest.sbtest4'; }

# spread NUMBER...: their median, the smallest and the greatest.
spread() {
  printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 }
    END { printf "%.2f %.2f %.2f\n", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2, v[1], v[NR] }'
}

own_servers bench
need_swift
if [[ $mode == memory || $mode == ddl ]]; then scripts/install-dependencies.sh time; elif [[ $mode == archive ]]; then scripts/install-dependencies.sh time sysbench zstd
else scripts/install-dependencies.sh time sysbench; fi
"$mode"
