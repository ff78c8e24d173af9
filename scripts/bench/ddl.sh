# bench.sh ddl: see bench.sh, which sources this. It is no program.
# shellcheck shell=bash disable=SC2034,SC2154

# shellcheck source=scripts/bench/window.sh
. scripts/bench/window.sh

# tables_beside COUNT: SQL for so many tables that the window does not touch, and ten that it does.
tables_beside() {
  local i
  echo 'SET sql_log_bin = 0; CREATE DATABASE beside; CREATE DATABASE work; USE beside;'
  for ((i = 0; i < $1; i++)); do
    echo "CREATE TABLE t$i (id INT PRIMARY KEY, a INT NOT NULL, b VARCHAR(40), c DATETIME, d JSON, UNIQUE (a), KEY (b, c));"
  done
  echo 'USE work;'
  for ((i = 0; i < 10; i++)); do
    echo "CREATE TABLE w$i (id INT AUTO_INCREMENT PRIMARY KEY, v INT NOT NULL, s VARCHAR(20) NOT NULL DEFAULT 'some text');"
  done
}

# statements_and_rows: SQL of DDL of ten kinds in turn, each followed by its share of the rows, most of them of the table that it is about.
statements_and_rows() {
  local i w made table each=$((rows / statements)) values
  echo 'USE work;'
  values=$(printf ',(%d)' $(seq "$((each - each / 5))"))
  for ((i = 0; i < statements; i++)); do
    w=w$((i / 10 % 10)) made=n$((i / 10)) table=$made
    case $((i % 10)) in
      0) table=$w; echo "ALTER TABLE $w ADD COLUMN extra INT NOT NULL DEFAULT 1 AFTER id;" ;;
      1) table=$w; echo "CREATE INDEX later ON $w (v);" ;;
      2) echo "CREATE TABLE $made (v INT NOT NULL, id INT AUTO_INCREMENT PRIMARY KEY);" ;;
      3) table=$w; echo "ALTER TABLE $w DROP COLUMN extra;" ;;
      4) table=m; echo "RENAME TABLE $made TO m;" ;;
      5) table=$w; echo "DROP INDEX later ON $w;" ;;
      6) table=m; echo "CREATE OR REPLACE VIEW seen AS SELECT a.v FROM $w a JOIN m USING (id);" ;;
      7) table=m; echo "ALTER TABLE m DROP PRIMARY KEY, ADD PRIMARY KEY (id, v), ADD KEY (v);" ;;
      8) table=$w; echo "RENAME TABLE $w TO x, m TO $w, x TO m;" ;;
      9) table=$w; echo "RENAME TABLE $w TO x, m TO $w, x TO m; DROP TABLE m;" ;;
    esac
    echo "INSERT INTO $table (v) VALUES ${values#,};"
    if ((each >= 5)); then echo "UPDATE $table SET v = v + 1 ORDER BY id DESC LIMIT $((each / 5));"; fi
  done
}

all_checksums() {
  sql "$1" --execute="SELECT CONCAT('CHECKSUM TABLE ', TABLE_SCHEMA, '.', TABLE_NAME, ';') FROM information_schema.TABLES
    WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA IN ('beside', 'work') ORDER BY TABLE_SCHEMA, TABLE_NAME" >"$work/sums.sql"
  sql "$1" <"$work/sums.sql"
}

# A fork from the archive: of it only what the window took, not the copy of the tables.
from_archive() {
  new_target
  measure "$mysqlfork" fork --from-archive "$work/archive" --target "$(dsn target)" --no-accounts --no-settings \
    --progress none --json || return
  seconds=$(tr -d '\n ' <"$work/log" | sed -nE 's/.*"window":\{[^}]*"seconds":([0-9.]+).*/\1/p')
  [[ $seconds ]] && printf -v seconds %.2f "$seconds"
}

run_way() {
  case $1 in
    mysqlbinlog) target_with base; replay ;;
    forward) target_with base; resolve "$begin" "$end" ;;
    archive) from_archive ;;
  esac
}

name_of() {
  case $1 in
    mysqlbinlog) echo 'mysqlbinlog | mysql' ;;
    forward) echo 'mysqlfork, from its binlog' ;;
    archive) echo 'mysqlfork, from an archive' ;;
  esac
}

# A source beside so many tables, what it is forked from, and what happens after it.
make_source() {
  scripts/servers.sh down source
  start_servers source -- --max-binlog-size=1G --innodb-flush-log-at-trx-commit=0 --sync-binlog=0
  tables_beside "$1" | sql source
  sql source --execute='RESET BINARY LOGS AND GTIDS'
  keep_data source base
  sql source --execute='FLUSH BINARY LOGS'
  rm -rf "$work/archive"
  measure "$mysqlfork" archive create --source "$(dsn source)" --archive "$work/archive" --progress none ||
    { cat "$work/log" >&2; die "archive create failed"; }
  begin=$(position)
  statements_and_rows | sql source
  end=$(position)
  measure "$mysqlfork" archive follow --once --source "$(dsn source)" --archive "$work/archive" --quiet ||
    { cat "$work/log" >&2; die "archive follow failed"; }
  want=$(all_checksums source)
}

ddl() {
  rows=${rows:-10000} statements=${statements:-1000}
  local begin end want round way count few=20 many=${tables:-2000} mysqlfork benchmarks
  local ways=(mysqlbinlog forward archive)
  local -A times=() trouble=()
  if ((${#only[@]})); then ways=("${only[@]}"); fi
  mysqlfork=$(release_binary) benchmarks=$(benchmarks_binary)
  for count in "$few" "$many"; do
    make_source "$count"
    if ((count == few)); then
      printf '%d DDL statements and %d rows, %d kB of binlog, MySQL %s, %d CPUs, load %s\n' "$statements" "$rows" \
        $(((${end#*:} - ${begin#*:}) / 1000)) "$(sql source --execute='SELECT VERSION()')" "$(nproc)" \
        "$(cut -d' ' -f1 /proc/loadavg)"
    fi
    for ((round = 1; round <= ${rounds:-1}; round++)); do
      for way in "${ways[@]}"; do
        if [[ ${trouble[$way,$count]-} ]]; then continue; fi
        if ! run_way "$way"; then
          trouble[$way,$count]="failed: $(tail -n 1 "$work/log")"
        elif [[ $(all_checksums target) != "$want" ]]; then
          trouble[$way,$count]='WRONG RESULT: checksums differ'
        else
          times[$way,$count]+="$seconds "
        fi
        printf '  %d tables, round %d  %-26s %s\n' "$count" "$round" "$(name_of "$way")" \
          "${trouble[$way,$count]:-$seconds s}" >&2
      done
    done
  done
  report_statements
}

# shellcheck disable=SC2086  # a list of numbers
report_statements() {
  local way count status=0 theirs verdict
  local -A median=()
  echo
  printf '%-26s  %8s  %8s  %13s  %18s  %16s\n' way tables 'median s' 'ms/statement' 'times mysqlbinlog' "times $few tables"
  for way in "${ways[@]}"; do
    for count in "$few" "$many"; do
      if [[ ${trouble[$way,$count]-} ]]; then
        printf '%-26s  %8s  %s\n' "$(name_of "$way")" "$count" "${trouble[$way,$count]}"
        status=1
        continue
      fi
      read -r seconds _ < <(spread ${times[$way,$count]})
      median[$way,$count]=$seconds theirs=${median[mysqlbinlog,$count]-}
      printf '%-26s  %8s  %8s  %13s  %18s  %16s\n' "$(name_of "$way")" "$count" "$seconds" \
        "$(awk -v s="$seconds" -v n="$statements" 'BEGIN { printf "%.2f", 1000 * s / n }')" \
        "$(if [[ $way != mysqlbinlog ]]; then ratio "$theirs" "$seconds"; fi)" \
        "$(if [[ ${median[$way,$few]-} ]]; then awk -v a="$seconds" -v b="${median[$way,$few]}" 'BEGIN { printf "%.2f", a / b }'; fi)"
      if [[ $way != mysqlbinlog ]]; then
        awk -v t="${theirs:-1e9}" -v s="$seconds" -v f="${median[$way,$few]:-1e9}" 'BEGIN { exit !(s <= t && s <= 1.5 * f) }' ||
          status=1
      fi
    done
  done
  if ((status)); then echo "not all as wanted: right, not slower than mysqlbinlog, and within 1.5 times the time beside $few tables"; fi
  return "$status"
}
