#!/usr/bin/env bash
# Feeds the binlog reader with broken binlogs: see --help.

usage() {
  cat <<'END'
Feeds the binlog reader with broken binlogs, for a minute or for SECONDS, until it crashes or hangs or takes 2 GiB.

  scripts/fuzz.sh [SECONDS]           make new inputs out of the recorded binlogs, and of what earlier runs found
  scripts/fuzz.sh --again FILE...     only read these, such as a crasher

libFuzzer does it, with the address sanitizer. What it learns stays in .build/fuzz/corpus. What breaks the reader is written
to Tests/BinlogTests/Crashers, where a test reads it from then on: mend the reader and commit the file with the mend.
END
}

case ${1-} in -h | --help) usage; exit ;; esac

# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
need_swift

out=$repo/.build/fuzz
mkdir -p "$out/corpus" "$out/seeds"

# module NAME SOURCES...: compiled with what lets the fuzzer see which ways it took.
module() {
  local name=$1
  shift
  swiftc -swift-version 6 -O -wmo -parse-as-library -enable-testing -module-name "$name" -sanitize=fuzzer,address \
    -I "$out" -I Sources/CZlib -I Sources/CZstd -emit-module -emit-module-path "$out/$name.swiftmodule" \
    -c "$@" -o "$out/$name.o"
}

sources() { find "$1" -name '*.swift' ! -name CrasherTests.swift; }

mapfile -t binlog < <(sources Sources/Binlog)
mapfile -t timeline < <(sources Sources/Timeline)
mapfile -t fuzz < <(sources Tests/FuzzTests)
module Binlog "${binlog[@]}"
module Timeline "${timeline[@]}"
module FuzzTests "${fuzz[@]}"
swiftc -sanitize=fuzzer,address "$out"/{Binlog,Timeline,FuzzTests}.o -lz -lzstd -o "$out/fuzz" 2>&1 |
  { grep -v 'Cannot export local symbol' || true; }

# A crash is for the fuzzer to report: Swift's own reporter would wait for it, and it for the reporter.
export SWIFT_BACKTRACE=enable=no

if [[ ${1-} == --again ]]; then
  shift
  exec "$out/fuzz" "$@"
fi
MYSQLFORK_FUZZ_SEEDS=$out/seeds "$out/fuzz" Tests/BinlogTests/Fixtures/*.binlog
cp Tests/BinlogTests/Fixtures/*.binlog "$out/seeds"
"$out/fuzz" "$out/corpus" "$out/seeds" -max_total_time="${1:-60}" -max_len=8192 -timeout=10 -rss_limit_mb=2048 \
  -use_value_profile=1 -print_final_stats=1 -artifact_prefix=Tests/BinlogTests/Crashers/
