#!/usr/bin/env bash
# Throw-away MySQL servers on loopback, for the tests and the demo: see --help.
#
# A server NAME lives in $servers/NAME: data/, tmp/, error.log, mysql.sock, the files `port` and `socket`, and `command`,
# its whole command line (NUL-separated), so that `start` repeats exactly what `up` did. `pid` is there while it runs.
# What costs time is made once and kept in $cache: the unpacked MySQL, and for each build one initialised data
# directory, which every server starts from as a copy. Both are built aside and renamed when they are complete.
# shellcheck disable=SC2016  # what stands in single quotes is for somebody else to expand
set -euo pipefail

usage() {
  cat <<'END'
Throw-away MySQL servers on loopback, for the tests and the demo.

  scripts/servers.sh up NAME... [-- MYSQLD_OPTION...]   bring servers up; one that runs is left as it is
  scripts/servers.sh stop NAME...                       shut down cleanly, keep the data
  scripts/servers.sh start NAME...                      start again: same data, port, socket and options
  scripts/servers.sh down [NAME...]                     kill and delete; without a name: all of them
  scripts/servers.sh env                                print `export` lines for the servers that run

  eval "$(scripts/servers.sh env)" sets, for a server `source`: MYSQLFORK_SOURCE_HOST, _PORT, _SOCKET, _DATADIR, _PID
  and _ERRORLOG; and MYSQLFORK_BIN, a directory with mysql, mysqladmin, mysqlbinlog, mysqldump and mysqld.

Each server listens on 127.0.0.1 on a free port, lets root in without a password, has TLS, and writes a binlog with
GTIDs. MYSQLD_OPTIONs go to every server named in the call, after these defaults, so that they win.

The MySQL that runs is $MYSQLD; else mysqld on PATH, unless it is MariaDB's; else the packages of Debian unstable, or
of this Ubuntu, downloaded by apt from the mirror this machine uses, and unpacked in the cache. Nothing is installed.

  MYSQLFORK_SERVERS_DIR   where the servers live    (default: .servers in the repository)
  MYSQLFORK_CACHE_DIR     what outlives them        (default: ~/.cache/mysqlfork)
END
}

say() { printf '%s\n' "$*" >&2; }
die() { say "servers.sh: $*"; exit 1; }

# ------------------------------------------------------------------------------------------------ finding a MySQL

# Sets `bin` to a directory of runnable programs.
find_mysql() {
  local mysqld=${MYSQLD:-$(type -P mysqld || true)} version=
  if [[ $mysqld ]]; then version=$("$mysqld" --no-defaults --version) || die "$mysqld does not run"; fi
  if [[ $version && $version != *MariaDB* ]]; then
    wrap_installed "$(realpath "$mysqld")"
  elif [[ ${MYSQLD-} ]]; then
    die "MYSQLD=$MYSQLD is MariaDB; a MySQL server is needed"
  else
    unpack_packages
  fi
}

# An installed MySQL. Wrappers, not links: the programs find their own files relative to where they really are.
wrap_installed() {
  local mysqld=$1 tool program
  bin=$cache/installed-$(cksum <<<"$mysqld" | cut -d' ' -f1)
  if [[ -d $bin ]]; then return; fi
  mkdir "$work/bin"
  for tool in "${tools[@]}"; do
    program=$mysqld
    if [[ $tool != mysqld ]]; then program=$(PATH=$(dirname "$mysqld"):$PATH type -P "$tool" || true); fi
    if [[ ! $program || $("$program" --version) == *MariaDB* ]]; then say "there is no MySQL $tool here"; continue; fi
    printf '#!/usr/bin/env bash\nexec %q "$@"\n' "$program" | install -m 755 /dev/stdin "$work/bin/$tool"
  done
  mv "$work/bin" "$bin"
}

# The distribution's packages with every library they need, libc included. Their own loader starts the programs, so it
# does not matter how old this machine's libraries are.
unpack_packages() {
  local ID='' VERSION_CODENAME='' tree loader arch libraries tool
  # shellcheck disable=SC1091
  . /etc/os-release
  [[ $ID == debian || $ID == ubuntu ]] ||
    die "there is no MySQL server here, and packages are fetched on Debian and Ubuntu only: set MYSQLD"
  tree=$cache/packages-$ID-${VERSION_CODENAME:-sid}-$(dpkg --print-architecture)
  bin=$tree/bin
  if [[ -d $tree ]]; then return; fi
  say "fetching MySQL (once, into $tree)"
  download "$ID" "${VERSION_CODENAME:-sid}"
  mkdir -p "$work/tree/bin"
  printf '%s\0' "$work"/apt/archives/*.deb | xargs -0 -P "$(nproc)" -I{} dpkg-deb -x {} "$work/tree"

  loader=$(find "$work/tree" -path '*-linux-gnu*/ld-linux-*.so.*' -printf '%P\n' | head -n 1)
  [[ $loader ]] || die "the packages hold no loader"
  loader=$tree/$loader
  arch=$(basename "$(dirname "$loader")")
  libraries=$tree/usr/lib/$arch:$tree/lib/$arch:$tree/usr/lib/mysql/private
  for tool in "${tools[@]}"; do wrapper "$tool" | install -m 755 /dev/stdin "$work/tree/bin/$tool"; done
  mv "$work/tree" "$tree"
}

# Prints the script that starts a program of the unpacked packages. (Variables come from unpack_packages.)
wrapper() {
  local program=$tree/usr/bin/$1
  echo '#!/usr/bin/env bash'
  if [[ $1 == mysqld ]]; then
    program=$tree/usr/sbin/mysqld
    # Which option files to read has to be the first option.
    echo 'case ${1-} in --no-defaults | --defaults-*) first=$1; shift ;; *) first=--no-defaults ;; esac'
    printf 'set -- "$first" --basedir=%q --plugin-dir=%q --lc-messages-dir=%q --character-sets-dir=%q "$@"\n' \
      "$tree/usr" "$tree/usr/lib/mysql/plugin" "$tree/usr/share/mysql" "$tree/usr/share/mysql/charsets"
  fi
  printf 'exec %q --inhibit-cache --library-path %q %q "$@"\n' "$loader" "$libraries" "$program"
}

# Downloads the packages to $work/apt/archives, with an apt of our own: its own list, state and cache, without the
# machine's hooks; but with the machine's mirror, keyring, proxy and credentials.
download() {
  local id=$1 codename=$2 entry uri release component keyring line server=''
  local -a suites=(sid) components=main
  if [[ $id == ubuntu ]]; then suites=("$codename" "$codename-updates") components='main universe'; fi
  mkdir -p "$work"/apt/{lists,archives}/partial "$work/apt/none"
  : >"$work/apt/status" # as if nothing were installed, so that apt brings every library
  cat >"$work/apt/conf" <<END
#clear APT::Update;
#clear DPkg;
Dir::State "$work/apt";
Dir::State::status "$work/apt/status";
Dir::Cache "$work/apt";
Dir::Etc::sourcelist "$work/apt/list";
Dir::Etc::sourceparts "$work/apt/none";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "$work/apt/none";
APT::Sandbox::User "";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "3";
END
  # Other archives may use the same release name; only a mirror of the distribution has what we look for.
  while read -r entry uri release component; do
    [[ $component == main && $release =~ ^($codename|(old)*stable|testing|unstable|sid)$ ]] || continue
    keyring=$(sed -nE 's/.*[Ss]igned-[Bb]y *[:=] *([^] ]+).*/\1/p' "${entry%:*}" | head -n 1)
    line="deb $(if [[ -r $keyring ]]; then echo "[signed-by=$keyring] "; fi)$uri"
    printf "$line %s $components\n" "${suites[@]}" >"$work/apt/list"
    apt-get -qq -c "$work/apt/conf" update >&2 || continue
    server=$(apt-cache -c "$work/apt/conf" search --names-only '^mysql-server-core(-[0-9.]+)?$' |
      cut -d' ' -f1 | sort -V | tail -n 1)
    if [[ $server ]]; then break; fi
  done < <(apt-get indextargets --no-release-info --format '$(SOURCESENTRY) $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' | sort -u)
  [[ $server ]] || die "no mirror in this machine's apt configuration has mysql-server-core for ${suites[0]}"
  apt-get -qq -c "$work/apt/conf" install --download-only -y "$server" "${server/server/client}" >&2
  rm -f "$work"/apt/archives/{lib,}perl* # the server names perl for its helper scripts
}

# ------------------------------------------------------------------------------------------------- data directories

# initialise DIR [MYSQLD_OPTION...]: a new data directory, root without a password.
initialise() {
  local dir=$1
  shift
  "$bin/mysqld" --no-defaults "${as_user[@]}" --initialize-insecure --datadir="$dir" "$@" >"$dir.log" 2>&1 </dev/null ||
    { tail -n 20 "$dir.log" >&2; die "mysqld --initialize-insecure failed"; }
  # Each server makes its own UUID. Spare redo files are made anew at each start: no need to copy 100 MB of them.
  rm -f "$dir.log" "$dir/auto.cnf" "$dir"/#innodb_redo/*_tmp
}

# Sets `bin` and `template`, made now if the cache does not hold them.
prepare() {
  local lock
  exec {lock}>"$cache/lock"
  flock "$lock"
  rm -rf "$cache"/new.* # we hold the lock, so these were left by one that was killed
  work=$(mktemp -d "$cache/new.XXXXXX")
  find_mysql
  template=$cache/data-$("$bin/mysqld" --no-defaults --version | cksum | cut -d' ' -f1)
  if [[ ! -d $template ]]; then
    initialise "$work/data"
    mv "$work/data" "$template"
  fi
  rm -rf "$work"
  work=
  exec {lock}>&-
}

# ------------------------------------------------------------------------------------------------- one server

# running NAME: sets `pid`. Never trusts a number alone: the process has to have this data directory on its command line.
# A server that dies has no command line any more, but may still hold its port and files: then this waits.
running() {
  local dir=$servers/$1 tries threads
  pid=$(cat "$dir/pid" 2>/dev/null) && [[ $pid ]] || return 1
  for ((tries = 0; tries < 400; tries++)); do
    if grep -zqs . "/proc/$pid/cmdline"; then
      grep -zqsxF -- "--datadir=$dir/data" "/proc/$pid/cmdline"
      return
    fi
    threads=("/proc/$pid/task"/*)
    if ((${#threads[@]} == 1)) && ! grep -qsv ') Z ' "/proc/$pid/stat"; then return 1; fi
    sleep 0.05
  done
  return 1
}

# lock NAME: until this (sub)shell ends, nobody else works on that server.
lock() {
  [[ $1 =~ ^[A-Za-z][A-Za-z0-9_-]*$ ]] || die "not a name for a server: '$1'"
  local fd
  exec {fd}>"$servers/.$1.lock"
  flock "$fd"
}

exists() { [[ -f $servers/$1/command ]] || die "there is no server '$1'"; }

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000)) # below the ports that the kernel hands out
    if ! (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && ! grep -qsx "$port" "$servers"/*/port; then
      echo "$port"
      return
    fi
  done
}

# Starts an existing server and waits until it answers. It has a session of its own, so that neither Ctrl-C nor the end
# of this shell reaches it, and no open file of ours or of our caller's: no lock, no pipe that somebody reads to its end.
launch() {
  local dir=$servers/$1 socket command seen=0 deadline=$((SECONDS + 120))
  socket=$(cat "$dir/socket")
  rm -f "$socket" "$socket.lock" # left by one that was killed
  if [[ -f $dir/error.log ]]; then seen=$(stat -c %s "$dir/error.log"); fi
  mapfile -d '' command <"$dir/command"
  (
    for fd in /proc/"$BASHPID"/fd/*; do
      fd=${fd##*/}
      if ((fd > 2)); then exec {fd}>&-; fi
    done
    exec setsid "${command[@]}"
  ) </dev/null >>"$dir/error.log" 2>&1 &
  child=$! # not local: up_one must find it when it is interrupted right here
  disown "$child"
  echo "$child" >"$dir/pid"
  until grep -q 'ready for connections\. Version' < <(tail -c +$((seen + 1)) "$dir/error.log"); do
    sleep 0.05
    if ! kill -0 "$child" 2>/dev/null; then child=; fi
    [[ $child ]] && ((SECONDS < deadline)) || return 1
  done
}

complain() {
  say "servers.sh: '$1' did not start; the end of its error log:"
  tail -n 20 "$servers/$1/error.log" >&2 || true
  exit 1
}

erase() {
  local dir=$servers/$1 socket
  if running "$1"; then
    kill -KILL "$pid" 2>/dev/null || true
    while running "$1"; do sleep 0.02; done
  fi
  socket=$(cat "$dir/socket" 2>/dev/null || true)
  if [[ $socket == */mysqlfork.??????/mysql.sock ]]; then rm -rf "${socket%/*}"; fi
  rm -rf "$dir"
}

# ------------------------------------------------------------------------------------------------- commands

# up_one NAME [MYSQLD_OPTION...], in a subshell of its own. Whatever ends it early leaves nothing behind.
up_one() {
  local name=$1 dir=$servers/$1 socket=$servers/$1/mysql.sock option child='' fresh=()
  shift
  lock "$name"
  if [[ -f $dir/command ]]; then
    running "$name" || launch "$name" || complain "$name"
    say "$name: was there, and is up on 127.0.0.1:$(cat "$dir/port")"
    return
  fi
  trap 'trap "" INT TERM HUP; if [[ $child ]]; then kill -KILL "$child" || true; fi; erase "$name"' EXIT
  erase "$name"
  mkdir -p "$dir/tmp"
  if ((${#socket} > 107)); then socket=$(mktemp -d "${TMPDIR:-/tmp}/mysqlfork.XXXXXX")/mysql.sock; fi
  echo "$socket" >"$dir/socket"

  for option; do
    case ${option//_/-} in
      --port=* | --socket=* | --datadir=* | --tmpdir=* | --pid-file=* | --log-error=*) die "$option is set already" ;;
      --lower-case-table-names=* | --innodb-page-size=* | --innodb-data-file-path=*) fresh+=("$option") ;;
    esac
  done
  if ((${#fresh[@]})); then
    initialise "$dir/data" "${fresh[@]}" # these cannot be changed once the data directory exists
  else
    cp -a --reflink=auto "$template" "$dir/data"
  fi

  for _ in 1 2 3 4 5; do # somebody may take the port before mysqld does
    free_port >"$dir/port"
    printf '%s\0' "$bin/mysqld" --defaults-file=/dev/null "${as_user[@]}" --datadir="$dir/data" --tmpdir="$dir/tmp" \
      --pid-file="$dir/pid" --log-error="$dir/error.log" --socket="$socket" --port="$(cat "$dir/port")" \
      --bind-address=127.0.0.1 --server-id=$((RANDOM << 15 | RANDOM + 1)) --gtid-mode=ON \
      --enforce-gtid-consistency=ON --local-infile=ON --secure-file-priv= --mysqlx=OFF \
      --innodb-buffer-pool-size=128M "$@" >"$dir/command"
    if launch "$name"; then
      trap - EXIT
      say "$name: up on 127.0.0.1:$(cat "$dir/port")"
      return
    fi
    grep -q 'Bind on TCP/IP port' "$dir/error.log" || break
  done
  complain "$name"
}

up() {
  local names=() name job jobs=() failed=0
  while (($#)) && [[ $1 != -- ]]; do names+=("$1"); shift; done
  if (($#)); then shift; fi
  ((${#names[@]})) || die "up: which server?"
  prepare
  trap 'kill "${jobs[@]}" 2>/dev/null || true; wait; exit 130' INT TERM HUP
  for name in "${names[@]}"; do
    (trap 'exit 130' INT TERM HUP; up_one "$name" "$@") &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do wait "$job" || failed=1; done
  return "$failed"
}

stop_one() {
  exists "$1"
  lock "$1"
  running "$1" || return 0
  kill -TERM "$pid"
  local deadline=$((SECONDS + 60))
  while running "$1"; do
    ((SECONDS < deadline)) || { kill -KILL "$pid"; die "'$1' did not shut down in a minute, and was killed"; }
    sleep 0.05
  done
}

start_one() {
  exists "$1"
  lock "$1"
  running "$1" || launch "$1" || complain "$1"
}

down_one() { lock "$1"; erase "$1"; }

print_env() {
  local dir name prefix command
  for dir in "$servers"/*/; do
    dir=${dir%/} name=$(basename "$dir")
    running "$name" || continue
    prefix=${name^^} prefix=MYSQLFORK_${prefix//-/_}
    mapfile -d '' command <"$dir/command"
    printf 'export %s=%q\n' "${prefix}_HOST" 127.0.0.1 "${prefix}_PORT" "$(cat "$dir/port")" \
      "${prefix}_SOCKET" "$(cat "$dir/socket")" "${prefix}_DATADIR" "$dir/data" "${prefix}_PID" "$pid" \
      "${prefix}_ERRORLOG" "$dir/error.log"
  done
  if [[ ${command-} ]]; then printf 'export MYSQLFORK_BIN=%q\n' "$(dirname "${command[0]}")"; fi
}

# each COMMAND NAME...: in a subshell each, for the locks.
each() {
  local command=$1 name failed=0
  shift
  for name; do ("$command" "$name") || failed=1; done
  return "$failed"
}

command=${1-}
case $command in
  -h | --help | help) usage; exit ;;
  up | start | stop | down | env) shift ;;
  *) usage >&2; exit 64 ;;
esac

servers=${MYSQLFORK_SERVERS_DIR:-$(dirname "${BASH_SOURCE[0]}")/../.servers}
cache=${MYSQLFORK_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/mysqlfork}
mkdir -p "$servers" "$cache"
servers=$(cd "$servers" && pwd -P)
cache=$(cd "$cache" && pwd -P)
tools=(mysqld mysql mysqladmin mysqlbinlog mysqldump)
as_user=()
if [[ $(id -u) == 0 ]]; then as_user=(--user=root); fi
work=
trap 'if [[ $work ]]; then rm -rf "$work"; fi' EXIT
trap 'exit 130' INT TERM HUP # said here, because a mysqld that ignores Ctrl-C would make the shell ignore it too

case $command in
  up) up "$@" ;;
  start | stop) (($#)) || die "$command: which server?"; each "${command}_one" "$@" ;;
  down)
    if ! (($#)); then
      for dir in "$servers"/*/; do # others may keep a directory for their servers here
        if [[ -f $dir/socket ]]; then set -- "$@" "$(basename "$dir")"; fi
      done
    fi
    each down_one "$@"
    ;;
  env) print_env ;;
esac
