#!/usr/bin/env bash
# Makes up situations, forks them in every way, and compares all: see --help.

usage() {
  cat <<'END'
Makes up schemas and what happens to them, forks them in every way (latest, back, forward from an archive, ahead, without one
transaction), and compares everything with the source. Status 1 if a fork was wrong.

  scripts/situations.sh [--seconds N] [--seed N] [--count N] [--ways WAY,WAY] [--pairs N] [--no-shrink]
  scripts/situations.sh --script FILE

  --seconds N    begin no new situation after so long (default: 600)
  --seed N       the first one's number; the next one has the next (default: at random)
  --count N      end after so many
  --ways W,W     only these: latest, back, archived, forward, ahead, without
  --pairs N      so many pairs of servers at once, each with situations of its own (default: 2)
  --no-shrink    do not look for the fewest statements that fail alike
  --script FILE  play one situation that is written down

At the end it says how many forks were compared each way, why others were refused, what kinds of statements there were (and how
many of them the source did not take), and what kinds there never were.

What fails is made smaller, and written to .build/situations as a script that tells it all. Once it is mended, it goes to
Tests/Situations/Found, where a test plays it from then on.
END
}

seconds=600 seed=$((RANDOM * 32768 + RANDOM)) pairs=2 options=()
while (($#)); do
  case $1 in
    --seconds) seconds=$2; shift 2 ;;
    --seed) seed=$2; shift 2 ;;
    --count | --ways) options+=("$1" "$2"); shift 2 ;;
    --pairs) pairs=$2; shift 2 ;;
    --script) options+=("$1" "$(realpath "$2")"); pairs=1; shift 2 ;;
    --no-shrink) options+=(--shrink no); shift ;;
    -h | --help) usage; exit ;;
    *) usage >&2; exit 64 ;;
  esac
done

# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
own_servers situations
need_swift
mysqlfork=$(release_binary)
build -c release --product SituationRuns >/dev/null || { cat .build/last-build.log >&2; exit 1; }
program=$(swift build -c release --show-bin-path)/SituationRuns

names=()
for ((pair = 1; pair <= pairs; pair++)); do names+=("source$pair" "target$pair"); done
start_servers "${names[@]}" -- --innodb-flush-log-at-trx-commit=0 --sync-binlog=0 --skip-innodb-doublewrite

running=()
for ((pair = 1; pair <= pairs; pair++)); do
  "$program" --source "$(dsn "source$pair")" --target "$(dsn "target$pair")" --program "$mysqlfork" \
    --seed $((seed + pair - 1)) --step "$pairs" --seconds "$seconds" --failures .build/situations \
    ${options[@]+"${options[@]}"} &
  running+=($!)
done
status=0
for process in "${running[@]}"; do wait "$process" || status=1; done
exit "$status"
