# bench.sh copy: see bench.sh, which sources this. It is no program.
# shellcheck shell=bash disable=SC2034,SC2154

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

copy() {
  rounds=${rounds:-3} mysqlfork=$(release_binary)
  local tool tools=() want round count
  local -A times=() peak=() trouble=()
  for count in "${threads[@]}"; do tools+=("mysqlfork, $count threads"); done
  tools+=('mysqldump | mysql')
  if type -P mydumper myloader >/dev/null; then tools+=('mydumper, myloader'); fi

  start_servers source
  sql source --execute='CREATE DATABASE sbtest'
  on_source --threads=4 oltp_read_write prepare
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
    line "$tool" "$seconds" "$fastest" "$slowest" "$(to_megabytes "${peak[$tool]}")" "$ratio"
  done
  return "$status"
}
