#!/usr/bin/env bash
# Everything that must pass before a change goes in: see --help.

usage() {
  cat <<'END'
Installs what the tests need, checks the formatting and which way modules depend on each other, builds without warnings,
and runs all tests on real servers.

  scripts/test.sh                                   everything, in two lanes with servers of their own
  scripts/test.sh --quick                           in between: without servers, and one fork each way
  scripts/test.sh --filter REGEX                    only those tests
  scripts/test.sh SWIFT_TEST_OPTION...              any option of `swift test`

Needs Swift 6 on Debian or Ubuntu. Ends with a summary, and with status 1 if anything failed.
Formatting is mended by: swift format --in-place --recursive Sources Tests

The tests find in their environment: MYSQLFORK_REPO, this repository; MYSQLFORK_SERVERS_DIR, where servers that they
bring up with scripts/servers.sh live; and the variables of two servers that are up, `source` and `target`, as
scripts/servers.sh --help lists them.
END
}

case ${1-} in -h | --help) usage; exit ;; esac

# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# shellcheck disable=SC2317  # called through `step`
# A rule that is broken, or any other difference to what `swift format` would write.
formatting() {
  swift format lint --strict --recursive --parallel Sources Tests || return
  mkdir "$work/formatted" && cp -r .swift-format Sources Tests "$work/formatted" || return
  (cd "$work/formatted" && swift format --in-place --recursive --parallel Sources Tests) || return
  diff -ru Sources "$work/formatted/Sources" && diff -ru Tests "$work/formatted/Tests"
}

# shellcheck disable=SC2317
tests() {
  swift test --skip-build "$@" 2>&1 | tee "$work/tests.log"
}

# The integration tests of these suites take about as long as all the others.
second_lane='IntegrationTests\..*(Archive|Moments|Window|Prune|Memory|Situation|Without|Stalled|Live|Ahead|Excluded|Unreachable)'

# run_second_lane PROGRAM: beside the other tests, on servers of its own.
run_second_lane() {
  own_servers test-2
  start_servers source target || return
  "$1" --testing-library swift-testing --filter "$second_lane" &
  wait $!
}

# shellcheck disable=SC2317
# All tests. They wait for servers more often than for a processor, so two lanes of them run at once.
both_lanes() {
  local program log=$work/second-lane.log status=0
  program=$(swift build --show-bin-path)/mysqlforkPackageTests.xctest || return
  (run_second_lane "$program") >"$log" 2>&1 &
  local second=$!
  NO_COLOR=1 "$program" --testing-library swift-testing --skip "$second_lane" 2>&1 | tee "$work/tests.log" || status=1
  wait "$second" || status=1
  tee -a "$work/tests.log" <"$log"
  return "$status"
}

# Forks of the latest, of a moment ahead of a copy, and of one behind it.
one_each_way='IntegrationTests\..*(CopyTests|xaPreparedBeforeTheWindow)'

# shellcheck disable=SC2317
# What does not need servers, and a little of what does.
quick_tests() {
  local program status=0
  program=$(swift build --show-bin-path)/mysqlforkPackageTests.xctest || return
  NO_COLOR=1 "$program" --testing-library swift-testing --skip 'IntegrationTests\.' 2>&1 | tee "$work/tests.log" || status=1
  NO_COLOR=1 "$program" --testing-library swift-testing --filter "$one_each_way" 2>&1 |
    tee -a "$work/tests.log" || status=1
  return "$status"
}

failed=0
summary=()
# step NAME FUNCTION [ARGUMENT...]: its failure goes to the summary. (`errexit` is off inside of it.)
step() {
  local name=$1 started=$SECONDS result=passed
  shift
  heading "$name"
  "$@" || { result=FAILED; failed=1; }
  summary+=("$name" "$result in $((SECONDS - started)) s")
  [[ $result == passed ]]
}

own_servers test
export MYSQLFORK_REPO=$repo
need_swift
scripts/install-dependencies.sh
step 'Formatting' formatting || true
step 'Rooms' scripts/check-rooms.sh || true
if step 'Build' build --build-tests; then
  step 'No warnings' no_warnings || true
  if step 'Servers' start_servers source target; then
    case ${1-} in
      '') step 'Tests' both_lanes || true ;;
      --quick) step 'Tests' quick_tests || true ;;
      *) step 'Tests' tests "$@" || true ;;
    esac
  fi
fi

heading 'Summary'
row "${summary[@]}"
# The tests that failed, with their reasons: above they are far from the end.
grep -ahE '^✘|^↳|Test run with' "$work/tests.log" 2>/dev/null | tail -n 60 | sed 's/^/  /' || true
exit "$failed"
