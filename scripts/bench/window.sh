# bench.sh window: see bench.sh, which sources this. It is no program.
# shellcheck shell=bash disable=SC2034,SC2154

# keep_data SERVER NAME: a copy of the server's data directory, taken while it is down.
keep_data() {
  local -n datadir=MYSQLFORK_${1^^}_DATADIR
  scripts/servers.sh stop "$1"
  rm -rf "${work:?}/$2"
  cp -a --reflink=auto "$datadir" "$work/$2"
  rm "$work/$2/auto.cnf"
  scripts/servers.sh start "$1"
  eval "$(scripts/servers.sh env)"
}

# A target with the data that was kept as NAME.
target_with() {
  new_target
  scripts/servers.sh stop target
  rm -rf "$MYSQLFORK_TARGET_DATADIR"
  cp -a --reflink=auto "$work/$1" "$MYSQLFORK_TARGET_DATADIR"
  scripts/servers.sh start target
  eval "$(scripts/servers.sh env)"
  sync
}

position() { sql source --execute='SHOW BINARY LOG STATUS' | awk '{ print $1 ":" $2 }'; }
executed() { sql source --execute="SELECT REPLACE(@@gtid_executed, '\n', '')"; }

# shellcheck disable=SC2016  # expanded by the shell that is measured
replay() {
  measure bash -c 'set -o pipefail
    "$1/mysqlbinlog" --no-defaults "$2" | "$1/mysql" --no-defaults --host=127.0.0.1 --user=root --port="$3"' \
    - "$MYSQLFORK_BIN" "$MYSQLFORK_SOURCE_DATADIR/${end%:*}" "$(port target)"
}

replicate() {
  sql target --execute="SET GLOBAL replica_parallel_workers = 4; CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1',
    SOURCE_PORT = $(port source), SOURCE_USER = 'root', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1"
  measure "$MYSQLFORK_BIN/mysql" --no-defaults --host=127.0.0.1 --user=root --port="$(port target)" \
    --execute="START REPLICA; SELECT WAIT_FOR_EXECUTED_GTID_SET('$(executed)', 600)"
}

# resolve FROM TO: what the window alone takes, as the benchmark itself measures it: without the start of a process.
resolve() {
  measure "$benchmarks" window "$(dsn source)" "$(dsn target)" "$1" "$2" || return
  seconds=$(sed -n 's/^seconds //p' "$work/log")
}

way() {
  case $1 in
    mysqlbinlog) target_with base; want=$after; replay ;;
    replica) target_with base; want=$after; replicate ;;
    forward) target_with base; want=$after; resolve "$begin" "$end" ;;
    backward) target_with end; want=$before; resolve "$end" "$begin" ;;
    fork-before) new_target; want=$before; fork --database sbtest --at-position "$begin" ;;
    fork-middle) new_target; want=$middle; fork --database sbtest --at-position "$half" ;;
  esac
}

describe() {
  case $1 in
    mysqlbinlog) echo 'mysqlbinlog | mysql' ;;
    replica) echo 'replica, 4 workers' ;;
    fork-before) echo 'fork to before it' ;;
    fork-middle) echo 'fork to its middle' ;;
    *) echo "mysqlfork, $1" ;;
  esac
}

window() {
  local begin half end before middle after want load round way
  local ways=(mysqlbinlog replica forward backward fork-before fork-middle)
  local -A times=() trouble=()
  if ((${#only[@]})); then ways=("${only[@]/fork/fork-before}"); fi
  if [[ " ${ways[*]} " == *' fork-before '* && " ${ways[*]} " != *' fork-middle '* ]]; then ways+=(fork-middle); fi
  if [[ " ${ways[*]} " == *' fork-'* ]]; then mysqlfork=$(release_binary); fi
  if [[ " ${ways[*]} " == *ward\ * ]]; then benchmarks=$(benchmarks_binary); fi

  start_servers source -- --max-binlog-size=1G
  sql source --execute='CREATE DATABASE sbtest'
  on_source --threads=4 oltp_write_only prepare
  sql source --execute='RESET BINARY LOGS AND GTIDS'
  keep_data source base
  sql source --execute='FLUSH BINARY LOGS'
  load=(--threads=8 --events=$((transactions / 2)) --time=0 --rand-type="${uniform:+uniform}")
  if [[ ! $uniform ]]; then load[3]=--rand-type=special; fi
  before=$(checksums source) begin=$(position)
  on_source "${load[@]}" oltp_write_only run
  middle=$(checksums source) half=$(position)
  on_source "${load[@]}" oltp_write_only run
  after=$(checksums source) end=$(position)
  if [[ " ${ways[*]} " == *' backward '* ]]; then keep_data source end; fi
  printf '%d transactions, %d MB of binlog, 4 tables of %d rows, %s distribution, MySQL %s, %d CPUs, load %s\n' \
    $((transactions / 2 * 2)) $(((${end#*:} - ${begin#*:}) / 1000000)) "${rows:-400000}" "${load[3]#*=}" \
    "$(sql source --execute='SELECT VERSION()')" "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)"

  for ((round = 1; round <= ${rounds:-1}; round++)); do
    for way in "${ways[@]}"; do
      if [[ ${trouble[$way]-} ]]; then continue; fi
      if ! way "$way"; then
        trouble[$way]="failed: $(tail -n 1 "$work/log")"
      elif [[ $(checksums target) != "$want" ]]; then
        trouble[$way]='WRONG RESULT: checksums differ'
      else
        times[$way]+="$seconds "
      fi
      printf '  round %d  %-20s %s\n' "$round" "$(describe "$way")" "${trouble[$way]:-$seconds s}" >&2
    done
  done
  report
}

ratio() { if [[ $1 ]]; then awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / b }'; fi; }

# shellcheck disable=SC2086  # a list of numbers
report() {
  local way status=0 replay='' replica='' faster
  if [[ ${times[mysqlbinlog]-} ]]; then read -r replay _ < <(spread ${times[mysqlbinlog]}); fi
  if [[ ${times[replica]-} ]]; then read -r replica _ < <(spread ${times[replica]}); fi
  echo
  printf '%-20s  %8s  %25s  %25s\n' way 'median s' 'times mysqlbinlog' 'times replica'
  for way in "${ways[@]}"; do
    if [[ ${trouble[$way]-} ]]; then
      printf '%-20s  %s\n' "$(describe "$way")" "${trouble[$way]}"
      status=1
      continue
    fi
    read -r seconds _ < <(spread ${times[$way]})
    printf '%-20s  %8s  %25s  %25s\n' "$(describe "$way")" "$seconds" \
      "$(ratio "$replay" "$seconds")" "$(ratio "$replica" "$seconds")"
    if [[ $way == *ward ]]; then
      faster=$(awk -v a="${replay:-1e9}" -v b="${replica:-1e9}" -v c="$seconds" \
        'BEGIN { print (a / c >= 30 && b / c >= 5) }')
      if ! ((faster)); then status=1; fi
    fi
  done
  if ((status)); then echo "not all as wanted: right, 30 times as fast as mysqlbinlog, 5 times as fast as a replica"; fi
  return "$status"
}
