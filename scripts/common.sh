# What the scripts beside this file share. They source it; it is no program.
# shellcheck shell=bash
set -euo pipefail

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
if [[ ${MYSQLFORK-} ]]; then MYSQLFORK=$(realpath "$MYSQLFORK"); fi
if [[ ${MYSQLFORK_BENCHMARKS-} ]]; then MYSQLFORK_BENCHMARKS=$(realpath "$MYSQLFORK_BENCHMARKS"); fi
cd "$repo"

# What belongs to the caller's own servers must not reach the throw-away ones.
unset MYSQLFORK_SOURCE_PASSWORD MYSQLFORK_TARGET_PASSWORD MYSQL_PWD MYSQL_GROUP_SUFFIX

bold='' plain=''
if [[ -t 1 ]]; then bold=$'\e[1m' plain=$'\e[0m'; fi

heading() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
row() { printf '  %-20s  %s\n' "$@"; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# ------------------------------------------------------------------------------------------------ building

need_swift() {
  local version
  version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+).*/\1/p' || true)
  ((${version:-0} >= 6)) || die "Swift 6 is needed, and PATH has ${version:+only Swift }${version:-no swift}.
Install it from https://www.swift.org/install/linux/ and run this again."
}

# build [SWIFT_BUILD_OPTION...]: keeps what it says for `no_warnings`.
build() {
  mkdir -p .build
  swift build "$@" 2>&1 | tee .build/last-build.log
}

# no_warnings: none in our own files, in the last build. Those of dependencies are not ours to mend.
no_warnings() {
  local warnings
  warnings=$(grep -iE "^$repo/(Sources|Tests)/.*: warning: |^warning: '${repo##*/}': " .build/last-build.log | sort -u || true)
  if [[ ! $warnings ]]; then return; fi
  printf '%s\n' "$warnings"
  # A file that does not have to be compiled again is silent. These are compiled again until they are mended.
  sed -nE 's/^([^:]+\.swift):.*/\1/p' <<<"$warnings" | sort -u | xargs -r touch
  return 1
}

# release_binary: the mysqlfork to run; $MYSQLFORK, or one built now without a word unless that fails.
release_binary() {
  if [[ ${MYSQLFORK-} ]]; then echo "$MYSQLFORK"; return; fi
  build -c release --product mysqlfork >/dev/null || { cat .build/last-build.log >&2; return 1; }
  echo "$(swift build -c release --show-bin-path)/mysqlfork"
}

# benchmarks_binary: the program beside the tests that measures mysqlfork's inside; $MYSQLFORK_BENCHMARKS, or built now.
benchmarks_binary() {
  if [[ ${MYSQLFORK_BENCHMARKS-} ]]; then echo "$MYSQLFORK_BENCHMARKS"; return; fi
  build -c release --product Benchmarks >/dev/null || { cat .build/last-build.log >&2; return 1; }
  echo "$(swift build -c release --show-bin-path)/Benchmarks"
}

# ------------------------------------------------------------------------------------------------ servers

# own_servers NAME: servers of this script's own, and `work`, a directory for its files. Both go when the script ends,
# in whatever way; a run that was killed could not see to that, so what it left goes now.
own_servers() {
  export MYSQLFORK_SERVERS_DIR=$repo/.servers/$1
  work=$repo/.servers/$1.work
  mkdir -p "$repo/.servers"
  exec {own_lock}>"$repo/.servers/$1.lock"
  flock --wait 10 "$own_lock" || die "another ${0##*/} is at work in this clone"
  trap 'clean_up' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  scripts/servers.sh down
  rm -rf "$work"
  mkdir "$work"
}

clean_up() {
  trap '' INT TERM HUP
  jobs -p | xargs --no-run-if-empty kill 2>/dev/null || true
  rm -rf "$work"
  scripts/servers.sh down
}

# start_servers NAME... [-- MYSQLD_OPTION...]: and sets their MYSQLFORK_* variables. Quiet unless there is news.
start_servers() {
  scripts/servers.sh up "$@" 2>&1 | { grep -v ': up on ' || true; } >&2 || return
  eval "$(scripts/servers.sh env)"
}

# port NAME, dsn NAME, sql NAME [MYSQL_OPTION...]: of and on server NAME.
port() { local variable=MYSQLFORK_${1^^}_PORT; echo "${!variable}"; }
dsn() { echo "mysql://root@127.0.0.1:$(port "$1")/"; }
sql() {
  local server=$1
  shift
  # A login given by the caller comes later and wins.
  "$MYSQLFORK_BIN/mysql" --no-defaults --host=127.0.0.1 --port="$(port "$server")" --user=root \
    --default-character-set=utf8mb4 --batch --skip-column-names "$@"
}
