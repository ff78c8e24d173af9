#!/usr/bin/env bash
# Records the binlog files that the tests of Binlog read: see --help.

usage() {
  cat <<'END'
Records the binlog files that the tests of Binlog read.

  scripts/record-fixtures.sh [NAME...]      these, or all of Tests/BinlogTests/Fixtures
  scripts/record-fixtures.sh --list [NAME...]  only write their listings anew

NAME.sql is executed on a new server; the file that the server is writing at the end becomes NAME.binlog, and what
mysqlbinlog finds in it becomes NAME.txt, which the tests compare with what they read. NAME.sql may begin with

  -- mysqld: OPTION...   for the server
  -- mysql: OPTION...    for the client, such as --force
  -- end: rotate         how the file ends: followed by another one (this is what happens without such a line),
          stop | none    with the server's shutdown, or not at all: it is copied while the server has it open
          itself         the server itself went on to another file, which is now the last

  MYSQLD=PATH   another server: see scripts/servers.sh. Fixtures of older versions are in a directory named after the
                version and stay as they are: 8.0/NAME is recorded with a MYSQLD of 8.0
END
}

list_only=
case ${1-} in
  -h | --help) usage; exit ;;
  --list) list_only=1; shift ;;
  -*) usage >&2; exit 64 ;;
esac

# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
fixtures=$repo/Tests/BinlogTests/Fixtures

# option NAME FILE: what the line `-- NAME:` says.
option() { sed -n "s/^-- $1: *//p" "$2"; }

# A line an event. Verifies the checksums too. mysqlbinlog shows what belongs to a LOAD DATA late: order by place.
listing() {
  "$MYSQLFORK_BIN/mysqlbinlog" --no-defaults --verify-binlog-checksum --base64-output=DECODE-ROWS -vv "$1" |
    awk -f "$repo/scripts/list-binlog.awk" |
    awk '/^[0-9]/ { place = $1 } { print place "\t" $0 }' | sort --stable --key=1,1n | cut -f2-
}

record() {
  local name=$1 sql=$fixtures/$1.sql file status='BINARY LOG STATUS'
  local -a server client
  read -ra server < <(option mysqld "$sql") || true
  read -ra client < <(option mysql "$sql") || true
  scripts/servers.sh down
  start_servers recorder -- --server-id=1 "${server[@]}"
  if [[ $(sql recorder --execute='SELECT VERSION()') =~ ^(5|8\.0)\. ]]; then
    sql recorder --execute='RESET MASTER'
    status='MASTER STATUS'
  else
    sql recorder --execute='RESET BINARY LOGS AND GTIDS'
  fi
  timeout 60 "$MYSQLFORK_BIN/mysql" --no-defaults --host=127.0.0.1 --port="$(port recorder)" --user=root \
    --default-character-set=utf8mb4 "${client[@]}" <"$sql" >"$work/log" 2>&1 || [[ ${client[*]} == *--force* ]] ||
    { cat "$work/log" >&2; die "$name.sql failed"; }
  cat "$work/log" >&2
  file=$MYSQLFORK_RECORDER_DATADIR/$(sql recorder --execute="SHOW $status" | cut -f1)
  case $(option end "$sql") in
    none) ;;
    itself) file=$(dirname "$file")/$(tail -n 2 "$(dirname "$file")/binlog.index" | sed 's|.*/||; q') ;;
    stop) scripts/servers.sh stop recorder ;;
    *) sql recorder --execute='FLUSH BINARY LOGS' ;;
  esac
  install --mode=644 "$file" "$fixtures/$name.binlog"
}

own_servers fixtures
scripts/servers.sh up recorder 2>/dev/null
eval "$(scripts/servers.sh env)"
if ! (($#)); then
  for file in "$fixtures"/*.sql; do set -- "$@" "$(basename "$file" .sql)"; done
fi
for name; do
  if [[ ! $list_only ]]; then record "$name"; fi
  listing "$fixtures/$name.binlog" >"$work/listing"
  mv "$work/listing" "$fixtures/$name.txt"
  printf '%-24s %6d bytes, %4d lines\n' "$name" "$(stat -c %s "$fixtures/$name.binlog")" \
    "$(wc -l <"$fixtures/$name.txt")"
done
