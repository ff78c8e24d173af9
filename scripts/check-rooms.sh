#!/usr/bin/env bash
# Fails where a module imports what the picture of docs/architecture.md does not allow, and where two folders of a module depend on
# each other.
#
#   scripts/check-rooms.sh [DIRECTORY]    (default: Sources)

set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../Sources}"

# What each may import, of the modules here. What is reached through another one is said, too.
picture='
MySQL: CMySQL CCrypto
Binlog: CZstd CZlib
Timeline: Binlog
Files:
Server: MySQL Binlog Timeline
Catalog: Server MySQL Binlog Timeline
Stream: Catalog Server MySQL Binlog Timeline
Replay: Stream Catalog Server MySQL Binlog Timeline
Fork: Replay Stream Catalog Server MySQL Binlog Timeline
Archive: Files Fork Replay Stream Catalog Server MySQL Binlog Timeline CZstd CCrypto
Jobs: Archive Files Fork Replay Stream Catalog Server MySQL Binlog Timeline
mysqlfork: Jobs Archive Files Fork Replay Stream Catalog Server MySQL Binlog Timeline
'

# Texts may name anything, and comments do.
code() { sed -E 's#//.*##; s#"([^"\\]|\\.)*"#""#g' "$1"; }

# A folder is the directory below the module's; files beside it are in the folder ".".
tokens() {
  find . -name '*.swift' | sort | while read -r file; do
    IFS=/ read -r _ module folder rest <<<"$file"
    [[ -n $rest ]] || folder=.
    echo "FILE $module $folder $file"
    code "$file"
  done
}

tokens | awk -v picture="$picture" '
  BEGIN {
    declaration = "^(@[A-Za-z]+ )*((public|package|final|indirect|internal) )*(struct|class|enum|actor|protocol|typealias) [A-Z]"
    count = split(picture, lines, "\n")
    for (i = 1; i <= count; i++) {
      at = index(lines[i], ":")
      if (!at) continue
      module = substr(lines[i], 1, at - 1)
      modules[module] = 1
      parts = split(substr(lines[i], at + 1), names, " ")
      for (j = 1; j <= parts; j++) { allowed[module, names[j]] = 1; known[names[j]] = 1 }
    }
  }
  $1 == "FILE" && NF == 4 {
    module = $2; place = $2 "/" $3; file = $4
    if (!(module in modules) && module !~ /^C[A-Z]/) { print file ": the picture has no module " module; bad = 1 }
    next
  }
  /^(@testable |@preconcurrency |package |public )*import / {
    name = $NF
    if ((name in modules || name in known) && !((module, name) in allowed)) {
      print file ": " module " must not import " name; bad = 1
    }
    next
  }
  {
    if ($0 ~ declaration) {
      text = $0
      sub(/^.*(struct|class|enum|actor|protocol|typealias) /, "", text)
      sub(/[^A-Za-z0-9_].*$/, "", text)
      home[module, text] = place
    }
    text = $0
    gsub(/[^A-Za-z0-9_]+/, " ", text)
    words = split(text, word, " ")
    for (i = 1; i <= words; i++)
      if (word[i] ~ /^[A-Z]/ && !((place, word[i]) in uses)) uses[place, word[i]] = file
  }
  END {
    for (use in uses) {
      split(use, part, SUBSEP)
      split(part[1], path, "/")
      other = home[path[1], part[2]]
      if (other != "" && other != part[1]) edge[part[1], other] = edge[part[1], other] "\n    " uses[use] " uses " part[2]
    }
    for (pair in edge) {
      split(pair, part, SUBSEP)
      if (part[1] < part[2] && (part[2], part[1]) in edge) {
        print part[1] " and " part[2] " depend on each other:"
        print "  " part[1] " on " part[2] ":" edge[pair]
        print "  " part[2] " on " part[1] ":" edge[part[2], part[1]]
        bad = 1
      }
    }
    exit bad
  }'
