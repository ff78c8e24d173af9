#!/usr/bin/env bash
# Whether two builds of mysqlfork say the same: see --help.

usage() {
  cat <<'END'
Whether two builds of mysqlfork say the same, whatever they are asked.

  scripts/compare-commands.sh OLD NEW [--keep DIRECTORY]

Has each of the two programs go through the same commands: the help of every command, refusals of every kind, and on test servers of
their own plans, forks of the latest moment, of the past, of a moment that is still to come and from an archive, verify, timeline, every
archive command, and some that are interrupted; each as text and with --json. Standard output, standard error and exit status
are compared. What differs from one run to the next stands as a word in their place: times, durations, sizes on disk, ports,
UUIDs, paths.

Prints each difference, and ends with status 1 if there is one. --keep leaves what each of them said in a directory.
END
}

bad_usage() { usage >&2; exit 64; }

if [[ ${1-} == --help || ${1-} == -h ]]; then usage; exit; fi
(($# == 2 || $# == 4)) || bad_usage
old=$(realpath "$1") new=$(realpath "$2") keep=
if (($# == 4)); then
  [[ $3 == --keep ]] || bad_usage
  keep=$(realpath -m "$4")
fi

# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
own_servers compare-commands

# normalised FILE: what may differ is the same. Sizes of transactions differ too, since a GTID event writes times as short as it can.
# How far it is is told every ten seconds, if there is anything to tell.
normalised() {
  sed -E \
    -e "s#$binary#MYSQLFORK#g; s#$work/archive#ARCHIVE#g; s#$work#WORK#g; s#$MYSQLFORK_SERVERS_DIR#SERVERS#g; s#$repo#REPO#g" \
    -e "s#\\b($source_port|$source_id)\\b#SOURCE#g; s#\\b($target_port|$target_id)\\b#TARGET#g" \
    -e 's/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/UUID/g; s/\b[0-9a-f]{64}\b/DIGEST/g' \
    -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?/TIME/g' \
    -e 's/[0-9]{4}-(W[0-9]{2}|[0-9]{2}(-[0-9]{2})?)( [0-9]{2}h)?/DATE/g; s/[0-9]{8}T[0-9]{6}Z(-[0-9]+)?/SNAPSHOT/g' \
    -e 's/[0-9]+ h [0-9]{2} min|[0-9]+ min [0-9]{2} s|[0-9.]+ (ms|s|seconds)\b/DURATION/g; s/ +DURATION/ DURATION/g' \
    -e 's#[0-9.,]+[kM]? ([kMGT]?B|rows)/s#RATE#g; s/[0-9.]+ [kMGT]?B\b/SIZE/g; s/ +SIZE/ SIZE/g' \
    -e 's/("[a-zA-Z]*([bB]ytes|[sS]econds)[a-zA-Z]*"|"(snapshots|binlogs)") ?: ?[0-9][0-9.e-]*/\1 : NUMBER/g' \
    -e 's/(timestamp_seconds|lag_seconds|size_bytes)(\{[^}]*\}) [0-9.e+]+/\1\2 NUMBER/' \
    -e 's/(binlog\.[0-9]+):[0-9]+( +[0-9]+  )?/\1:POSITION  /g; s/"(position|end)" ?: ?[0-9]+/"\1" : POSITION/g' \
    -e 's/[0-9]+ %/PERCENT/g; s/(connection|thread|process|session) [0-9]+/\1 ID/g' \
    -e '/^DURATION  [^:]*: .* left$/d' "$1" | awk '!/^DURATION  / || $0 != before { print } { before = $0 }'
}

# ask NAME ARGUMENT...: and keeps what is said.
ask() {
  local name=$1 status=0
  shift
  timeout 120 "$binary" "$@" </dev/null >"$work/output" 2>"$work/errors" || status=$?
  record "$name" "$status" "$@"
}

record() {
  local file=$said/$1 status=$2
  shift 2
  { echo "mysqlfork $* -> $status"; echo '--- output'; cat "$work/output"; echo '--- errors'; cat "$work/errors"; } >"$work/all"
  normalised "$work/all" >"$file"
}

# both NAME ARGUMENT...: as text and as JSON.
both() {
  local name=$1
  shift
  ask "$name" "$@"
  ask "$name.json" "$@" --json
}

# interrupted NAME SIGNAL TEXT ARGUMENT...: SIGNAL comes when TEXT was said.
interrupted() {
  local name=$1 signal=$2 text=$3 status=0 child _
  shift 3
  : >"$work/errors"
  "$binary" "$@" </dev/null >"$work/output" 2>"$work/errors" &
  child=$!
  for _ in {1..600}; do
    if grep -q "$text" "$work/errors"; then break; fi
    sleep 0.1
  done
  kill "-$signal" "$child"
  wait "$child" || status=$?
  record "$name" "$status" "$@"
}

# ------------------------------------------------------------------------------------------------ what is asked

ask_for_help() {
  local command
  ask help
  ask help.short -h
  ask version --version
  for command in '' fork plan timeline verify archive 'archive create' 'archive follow' 'archive list' 'archive prune' 'archive verify'; do
    # shellcheck disable=SC2086  # words of a command
    { ask "help.${command/ /.}" $command --help; ask "help.of.${command/ /.}" help $command; }
  done
}

ask_what_is_wrong() {
  local number=0 line arguments
  while read -r line; do
    eval "arguments=($line)"
    number=$((number + 1))
    both "usage.$number" "${arguments[@]}"
  done <<'END'
nonsense
fork
fork nonsense
fork mysql://a/ mysql://b:secret@c/
fork --sorce mysql://a/ --target mysql://b/
fork --source mysql://a/
fork --source a --target mysql://b/
fork --source mysql://u:p@a:x/ --target mysql://b/
fork --source mysql://a/db --target mysql://b/
fork --source 'mysql://a/?ssl-mod=REQUIRED' --target mysql://b/
fork --source-defaults-file /nowhere --target mysql://b/
fork --source mysql://a/ --source-password-file /nowhere --target mysql://b/
fork --source mysql://a/ --target mysql://b/ --target-defaults-file /nowhere
fork --source mysql://a/ --target mysql://b/ --threads 0
fork --source mysql://a/ --target mysql://b/ --threads many
fork --source mysql://a/ --target mysql://b/ --threads 65 --at yesterday
fork --source mysql://a/ --target mysql://b/ --set max_connections
fork --source mysql://a/ --target mysql://b/ --at yesterday
fork --source mysql://a/ --target mysql://b/ --at 2026-11-31T10:00:00Z
fork --source mysql://a/ --target mysql://b/ --at-gtid x:1
fork --source mysql://a/ --target mysql://b/ --before-gtid x:1
fork --source mysql://a/ --target mysql://b/ --without-gtid 7
fork --source mysql://a/ --target mysql://b/ --accept-conflicts
fork --source mysql://a/ --target mysql://b/ --at-position a:4
fork --source mysql://a/ --target mysql://b/ --at -1m --at-position a.000001:4
fork --source mysql://a/ --target mysql://b/ --memory 1K
fork --source mysql://a/ --target mysql://b/ --memory much
fork --source mysql://a/ --target mysql://b/ --snapshot a
fork --source mysql://a/ --target mysql://b/ --from-archive /a
fork --source mysql://a/ --target mysql://b/ --progress loud
fork --from-archive /a
plan --source mysql://a/
plan --source mysql://a/ --target mysql://b/ --at 25:00 --set x
verify --source mysql://a/
verify --source mysql://a/ --target mysql://b/ --threads 0
timeline
timeline --source mysql://a/ --archive /a
timeline --source mysql://a/ --since x
timeline --source mysql://a/ --until 10:00
timeline --source mysql://a/ --table a.b.c
timeline --source mysql://a/ --grep ''
timeline --source mysql://a/ --min-rows -1
timeline --source mysql://a/ --limit 0
timeline --source-password-file /nowhere --source mysql://a/
archive
archive create --source mysql://a/
archive create --archive /a
archive create --source mysql://a/ --archive /a --threads 99
archive follow --archive /a
archive follow --source mysql://a/ --archive /a
archive list
archive prune
archive prune --archive /a
archive prune --archive /a --keep-last -1
archive prune --archive /a --keep-within 5x
archive prune --archive /a --keep-within ''
archive verify
archive verify --archive /a --threads 0 --replace
archive verify --archive /a --replace
archive verify --archive /a --target mysql://b/
archive verify --archive /a --restore
END
}

ask_what_is_refused() {
  local ends=(--source "$source" --target "$target") nobody=mysql://root@127.0.0.1:1/
  both refused.target "${verbs[@]}" "${ends[@]}"
  both refused.plan plan "${ends[@]}"
  both refused.plan.quiet plan "${ends[@]}" --quiet
  both refused.unreachable fork --source "$nobody" --target "$target"
  both refused.unreachable.verify verify --source "$source" --target "$nobody"
  both refused.unreachable.timeline timeline --source "$nobody"
  both refused.unreachable.create archive create --source "$nobody" --archive "$work/archive"
  both refused.unreachable.follow archive follow --once --source "$nobody" --archive "$work/archive"
  both refused.password fork --source "${source/root@/ops:wrong@}" --target "$target"
  MYSQLFORK_SOURCE_PASSWORD=wrong both refused.password.variable plan --source "${source/root@/ops@}" --target "$target"
  both refused.password.missing plan --source "${source/root@/ops@}" --target "$target"
  both refused.rights plan --source "${source/root@/ops:right@}" --target "$target"
  both refused.rights.timeline timeline --source "${source/root@/ops:right@}"
  both refused.database fork "${ends[@]}" --replace --database nothing
  both refused.database.verify verify "${ends[@]}" --database nothing
  both refused.setting plan "${ends[@]}" --replace --set no_such_variable=1
  both refused.gtid fork "${ends[@]}" --replace --at-gtid "$uuid:99999"
  both refused.position fork "${ends[@]}" --replace --at-position binlog.000099:4
  both refused.past fork "${ends[@]}" --replace --at 2020-01-01T00:00:00Z
  both refused.range timeline --source "$source" --since -1m --until -2m
  both refused.archive fork --from-archive "$work/nothing" --target "$target"
  both refused.archive.snapshot plan --from-archive "$work/archive" --target "$target" --replace --snapshot nothing
  both refused.archive.moment plan --from-archive "$work/archive" --target "$target" --replace --at 2020-01-01T00:00:00Z
  both refused.archive.list archive list --archive "$work/nothing"
  both refused.archive.prune archive prune --archive "$work/nothing" --keep-last 1
  both refused.archive.verify archive verify --archive "$work/nothing"
  both refused.archive.follow archive follow --once --source "$source" --archive "$work/nothing"
  both refused.archive.timeline timeline --archive "$work/nothing"
  both refused.archive.create archive create --source "$source" --archive /proc/nothing
}

verbs=(fork)

prepare_source() {
  sql source <<'END'
CREATE USER ops@'%' IDENTIFIED BY 'right';
GRANT SELECT ON *.* TO ops@'%';
CREATE DATABASE shop;
USE shop;
CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(40), document JSON);
CREATE TABLE orders (id INT PRIMARY KEY, customer INT, total DECIMAL(10, 2), FOREIGN KEY (customer) REFERENCES customers (id));
CREATE TABLE journal (text VARCHAR(40));
CREATE VIEW sums AS SELECT customer, SUM(total) AS total FROM orders GROUP BY customer;
CREATE PROCEDURE nothing() SELECT 1;
INSERT INTO customers VALUES (1, 'Ada', '{"a": 1}'), (2, 'Bob', NULL);
INSERT INTO orders VALUES (1, 1, 10), (2, 1, 20), (3, 2, 30);
INSERT INTO journal VALUES ('first'), ('second');
SET GLOBAL max_connections = 77;
END
}

change_source() { sql source shop --execute="$1"; }

compare_forks() {
  local ends=(--source "$source" --target "$target" --replace) before then there next
  both plan plan "${ends[@]}"
  both plan.dry fork --dry-run "${ends[@]}" --verify
  both fork fork "${ends[@]}" --verify
  both fork.quiet fork "${ends[@]}" --quiet
  both fork.bar fork "${ends[@]}" --progress bar --no-settings --no-accounts
  both fork.some fork "${ends[@]}" --database shop --set max_connections=50 --set innodb_buffer_pool_instances=2 \
    --settings-file "$work/settings.cnf" --threads 2
  cp "$work/settings.cnf" "$work/output"
  : >"$work/errors"
  record fork.some.settings 0
  both fork.strict fork "${ends[@]}" --strict --end-sessions
  both verify.different verify --source "$source" --target "$target"
  both fork.again fork "${ends[@]}"
  both verify verify --source "$source" --target "$target"
  both verify.some verify --source "$source" --target "$target" --exclude-database shop --quiet

  before=$(sql source --execute='SELECT @@gtid_executed' | tr -d '\\n')
  before=${before##*[-:]}
  then=$(sql source --execute="SELECT CONCAT(DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%f'), 'Z')")
  there=$(sql source --execute='SHOW BINARY LOG STATUS' | awk '{ print $1 ":" $2 }')
  next=$((before + 1))
  change_source 'UPDATE orders SET total = total + 1; DELETE FROM journal; INSERT INTO customers VALUES (3, "Cy", NULL)'
  both back.time fork "${ends[@]}" --at "$then" --verify
  both back.plan plan "${ends[@]}" --at "$then"
  both back.gtid fork "${ends[@]}" --before-gtid "$uuid:$next"
  both back.at-gtid fork "${ends[@]}" --at-gtid "$uuid:$next" --memory 16M
  both back.position fork "${ends[@]}" --at-position "$there"
  both back.without fork "${ends[@]}" --without-gtid "$uuid:$next"
  change_source 'UPDATE orders SET total = 0 WHERE id = 1'
  both back.conflict plan "${ends[@]}" --without-gtid "$uuid:$next"
  both back.accepted fork "${ends[@]}" --without-gtid "$uuid:$next" --accept-conflicts
  # Far enough for the plan to be ready before.
  ask ahead fork "${ends[@]}" --at "$(date --utc --date='+15 seconds' +%FT%TZ)"
  ask ahead.json fork "${ends[@]}" --at "$(date --utc --date='+15 seconds' +%FT%TZ)" --json
  interrupted ahead.interrupted INT 'waiting for' fork "${ends[@]}" --at 2100-01-01T00:00:00Z --progress plain
  interrupted ahead.terminated TERM 'waiting for' fork "${ends[@]}" --at 2100-01-01T00:00:00Z --json
  both unfinished plan --source "$source" --target "$target"

  both timeline timeline --source "$source"
  both timeline.some timeline --source "$source" --table shop.orders --since "$then" --min-rows 1
  both timeline.last timeline --source "$source" --limit 3
  both timeline.grep timeline --source "$source" --grep 'create table' --database shop
  "$binary" timeline --source "$source" 2>"$work/errors" | head -n 1 >"$work/output" || true
  record timeline.head 0
}

compare_archives() {
  local archive=(--archive "$work/archive") metrics=(--metrics-file "$work/metrics.prom") from then
  from=(--from-archive "$work/archive" --target "$target" --replace)
  both archive.create archive create --source "$source" "${archive[@]}" "${metrics[@]}"
  both archive.create.quiet archive create --source "$source" "${archive[@]}" --quiet --strict --threads 2
  change_source 'INSERT INTO orders VALUES (4, 2, 40)'
  then=$(sql source --execute="SELECT CONCAT(DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%f'), 'Z')")
  sleep 0.1
  change_source 'DELETE FROM journal; UPDATE customers SET name = "Eve" WHERE id = 1; FLUSH BINARY LOGS'
  both archive.follow archive follow --once --source "$source" "${archive[@]}" "${metrics[@]}"
  both archive.follow.quiet archive follow --once --quiet --source "$source" "${archive[@]}"
  interrupted archive.follow.live TERM following archive follow --source "$source" "${archive[@]}" "${metrics[@]}"
  both archive.list archive list "${archive[@]}"
  both archive.plan plan "${from[@]}"
  both archive.fork fork "${from[@]}" --verify
  both archive.forward fork "${from[@]}" --at "$then"
  both archive.forward.plan plan "${from[@]}" --at "$then" --database shop
  both archive.timeline timeline "${archive[@]}"
  both archive.timeline.last timeline "${archive[@]}" --limit 2
  both archive.verify archive verify "${archive[@]}" "${metrics[@]}"
  both archive.restore archive verify "${archive[@]}" --restore --target "$target" --replace
  both archive.restore.refused archive verify "${archive[@]}" --restore --target "$target"
  both archive.prune.dry archive prune "${archive[@]}" --keep-last 1 --dry-run
  both archive.prune.many archive prune "${archive[@]}" --keep-daily 7 --keep-within 7d --keep-hourly 2
  both archive.prune archive prune "${archive[@]}" --keep-last 1 "${metrics[@]}"
  cp "$work/metrics.prom" "$work/output"
  : >"$work/errors"
  record archive.metrics 0
  change_source 'INSERT INTO orders VALUES (5, 2, 50)'
  sql source --execute='RESET BINARY LOGS AND GTIDS'
  change_source 'INSERT INTO orders VALUES (6, 2, 60)'
  both archive.follow.broken archive follow --once --source "$source" "${archive[@]}"
  both archive.list.broken archive list "${archive[@]}"
  both archive.timeline.broken timeline "${archive[@]}"
  truncate --size=-1 "$(find "$work/archive/snapshots" -type f -size +0 | sort | tail -n 1)"
  both archive.verify.damaged archive verify "${archive[@]}" --quiet
}

# play BINARY DIRECTORY: all of it, with servers that are new.
play() {
  binary=$1 said=$2
  mkdir -p "$said"
  rm -rf "$work/archive" "$work/metrics.prom" "$work/metrics.prom.lock"
  scripts/servers.sh down
  start_servers source target
  source=$(dsn source) target=$(dsn target)
  source_port=$(port source) target_port=$(port target)
  source_id=$(sql source --execute='SELECT @@server_id') target_id=$(sql target --execute='SELECT @@server_id')
  uuid=$(sql source --execute='SELECT @@server_uuid')
  ask_for_help
  ask_what_is_wrong
  prepare_source
  sql target --execute='CREATE DATABASE here; CREATE TABLE here.something (id INT PRIMARY KEY)'
  ask_what_is_refused
  compare_forks
  compare_archives
}

heading "What $old says"
play "$old" "$work/old"
heading "What $new says"
play "$new" "$work/new"
if [[ $keep ]]; then
  mkdir -p "$keep"
  cp -r "$work/old" "$work/new" "$keep/"
fi

heading 'Differences'
count=$(find "$work/old" -type f | wc -l)
if diff --recursive --unified "$work/old" "$work/new"; then
  echo "  none, in what $count commands said"
else
  exit 1
fi
