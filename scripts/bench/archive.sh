# bench.sh archive: see bench.sh, which sources this. It is no program.
# shellcheck shell=bash disable=SC2034,SC2154

# Each saver leaves what it saves in $work/saved; what others need to begin with is not counted.
archive_create() {
  measure "$mysqlfork" archive create --source "$(dsn source)" --archive "$work/saved" --threads "${threads[0]}" \
    --progress none
}

# shellcheck disable=SC2016  # expanded by the shell that is measured
dump_and_compress() {
  mkdir "$work/saved"
  measure bash -c 'set -o pipefail
    "$1/mysqldump" --no-defaults --host=127.0.0.1 --user=root --port="$2" --single-transaction --databases sbtest |
    zstd -q -o "$3"' - "$MYSQLFORK_BIN" "$(port source)" "$work/saved/dump.sql.zst"
}

# run_mydumper [OPTION...]
run_mydumper() {
  measure mydumper --host 127.0.0.1 --user root --port "$(port source)" --threads "${threads[0]}" --database sbtest \
    --outputdir "$work/saved" "$@"
}

save() {
  case $1 in
    'mysqlfork archive create') archive_create ;;
    'mysqldump | zstd') dump_and_compress ;;
    mydumper) run_mydumper ;;
    'mydumper --compress') run_mydumper --compress ;;
  esac
}

fork_from_archive() {
  measure "$mysqlfork" fork --from-archive "$work/archive" --target "$(dsn target)" --no-accounts --no-settings \
    --threads "${threads[0]}" --progress none
}

# shellcheck disable=SC2016
load_dump() {
  measure bash -c '"$1/mysql" --no-defaults --host=127.0.0.1 --user=root --port="$2" <"$3"' \
    - "$MYSQLFORK_BIN" "$(port target)" "$work/dump.sql"
}

restore() {
  case $1 in
    'mysqlfork fork --from-archive') fork_from_archive ;;
    'mysql < dump') load_dump ;;
  esac
}

archive() {
  rounds=${rounds:-3} mysqlfork=$(release_binary)
  local tool savers=('mysqlfork archive create' 'mysqldump | zstd') round want
  local restorers=('mysqlfork fork --from-archive' 'mysql < dump')
  local -A times=() peak=() size=() trouble=()
  if type -P mydumper >/dev/null; then savers+=(mydumper 'mydumper --compress'); fi

  start_servers source
  sql source --execute='CREATE DATABASE sbtest'
  on_source --threads=4 oltp_read_write prepare
  # An archive begins with the binlog file that is being written: not with the one that filled the tables.
  sql source --execute='FLUSH BINARY LOGS'
  want=$(checksums source)
  echo "4 tables of ${rows:-400000} rows, $rounds rounds, MySQL $(sql source --execute='SELECT VERSION()'), $(nproc) CPUs"

  for ((round = 1; round <= rounds; round++)); do
    for tool in "${savers[@]}"; do
      if [[ ${trouble[$tool]-} ]]; then continue; fi
      rm -rf "$work/saved"
      sync
      if save "$tool"; then note_time; else trouble[$tool]="failed: $(tail -n 1 "$work/log")"; fi
      size[$tool]=$(du --bytes --summarize "$work/saved" | cut -f1)
      if [[ $tool == mysqlfork* ]]; then rm -rf "$work/archive"; mv "$work/saved" "$work/archive"; fi
      printf '  round %d  %-30s %s\n' "$round" "$tool" "${trouble[$tool]:-$seconds s}" >&2
    done
  done
  "$MYSQLFORK_BIN/mysqldump" --no-defaults --host=127.0.0.1 --user=root --port="$(port source)" --single-transaction \
    --databases sbtest >"$work/dump.sql" 2>"$work/log" || die "mysqldump failed: $(tail -n 1 "$work/log")"
  for ((round = 1; round <= rounds; round++)); do
    for tool in "${restorers[@]}"; do
      if [[ ${trouble[$tool]-} ]]; then continue; fi
      new_target
      if ! restore "$tool"; then
        trouble[$tool]="failed: $(tail -n 1 "$work/log")"
      elif [[ $(checksums target) != "$want" ]]; then
        trouble[$tool]='WRONG COPY: checksums differ'
      else
        note_time
      fi
      printf '  round %d  %-30s %s\n' "$round" "$tool" "${trouble[$tool]:-$seconds s}" >&2
    done
  done
  report
}

# What `measure` has found for $tool.
note_time() {
  times[$tool]+="$seconds "
  if ((kilobytes > ${peak[$tool]:-0})); then peak[$tool]=$kilobytes; fi
}

line() { printf '%-30s  %8s  %8s  %8s  %8s  %14s\n' "$@"; }

# shellcheck disable=SC2086  # a list of numbers
report() {
  local tool status=0 median fastest slowest best='' smallest='' create loaded
  echo
  line tool 'median s' fastest slowest MB 'peak memory MB'
  for tool in "${savers[@]}" "${restorers[@]}"; do
    if [[ ${trouble[$tool]-} ]]; then
      printf '%-30s  %s\n' "$tool" "${trouble[$tool]}"
      if [[ $tool != mydumper* ]]; then status=1; fi
      continue
    fi
    read -r median fastest slowest < <(spread ${times[$tool]})
    line "$tool" "$median" "$fastest" "$slowest" "${size[$tool]:+$((size[$tool] / 1000000))}" \
      "$(to_megabytes "${peak[$tool]}")"
    case $tool in
      'mysqlfork archive create') create=$median ;;
      'mysqlfork fork --from-archive') loaded=$median ;;
      'mysql < dump') judge "restore, times as fast as mysql < dump" "$median" "$loaded" 2 || status=1 ;;
      *)
        judge "create, times as fast as $tool" "$median" "$create" 1 || status=1
        judge "create, times as small as $tool" "${size[$tool]}" "${size['mysqlfork archive create']}" 1 || status=1
        ;;
    esac
  done
  if (($(to_megabytes "${peak['mysqlfork archive create']:-0}") >= 200)); then
    echo '200 MB or more: too much'
    status=1
  fi
  return "$status"
}

# judge WHAT THEIRS OURS LEAST: the ratio, and whether it is enough.
judge() {
  awk -v what="$1" -v theirs="$2" -v ours="${3:-0}" -v least="$4" 'BEGIN {
    if (!ours) exit 1
    printf "  %s: %.2f%s\n", what, theirs / ours, theirs / ours < least ? ", too little" : ""
    exit theirs / ours < least }'
}
