#!/usr/bin/env bash
# Forks a live server before your eyes: see --help.

usage() {
  cat <<'END'
Forks a live MySQL server before your eyes, and proves that the fork is right.

  scripts/demo.sh            everything, and nothing stays behind
  scripts/demo.sh --keep     leave both servers up to look around in

Installs the Debian packages that a build needs, builds mysqlfork, brings up two throw-away MySQL servers on loopback,
fills one with a shop and a bank, forks it while four clients transfer money in the bank, and compares the two.
Needs Swift 6. The first run takes a few minutes, for the build; later ones take half a minute.

  MYSQLFORK=PATH   the mysqlfork to run, instead of building one
END
}

keep=
case ${1-} in
  '') ;;
  --keep) keep=yes ;;
  -h | --help) usage; exit ;;
  *) usage >&2; exit 64 ;;
esac

# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

opening_balance=1000
accounts=10000
clients=4
least_rate=500 # transactions/s that the clients must get through while the fork is made

# One client: hands transfers to mysql, 30 every tenth of a second, until the file `writing` is gone.
client() {
  local payer payee
  while [[ -e $work/writing ]] && kill -0 $$ 2>/dev/null; do
    for _ in {1..30}; do
      payer=$((SRANDOM % accounts + 1))
      payee=$(((payer + SRANDOM % (accounts - 1)) % accounts + 1))
      printf 'CALL make_transfer(%d, %d, %d.%02d);\n' "$payer" "$payee" $((SRANDOM % 100)) $((SRANDOM % 100))
    done
    sleep 0.1
  done | sql source bank
}

start_clients() {
  touch "$work/writing"
  writers=()
  for ((i = 1; i <= clients; i++)); do
    client 2>"$work/client.$i.log" &
    writers+=($!)
  done
}

stop_clients() {
  local writer
  rm -f "$work/writing"
  for writer in "${writers[@]}"; do
    wait "$writer" || { cat "$work"/client.*.log >&2; die "a client failed: the source must serve all the time"; }
  done
}

transfers() { sql "$1" --execute='SELECT COUNT(*) FROM bank.transfer'; }
source_time() { sql source --execute='SELECT NOW(6)'; }

# objects SERVER: every table, view, routine, trigger, event and account, one a line, with its grants.
objects() {
  sql "$1" --execute="
    SELECT TABLE_TYPE, TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA IN ('bank', 'shop')
    UNION ALL SELECT ROUTINE_TYPE, ROUTINE_SCHEMA, ROUTINE_NAME FROM information_schema.ROUTINES
      WHERE ROUTINE_SCHEMA IN ('bank', 'shop')
    UNION ALL SELECT 'TRIGGER', TRIGGER_SCHEMA, TRIGGER_NAME FROM information_schema.TRIGGERS
      WHERE TRIGGER_SCHEMA IN ('bank', 'shop')
    UNION ALL SELECT CONCAT(STATUS, ' EVENT'), EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS
    ORDER BY 1, 2, 3"
  local account
  for account in "clerk@'%'" "auditor@'%'" "shop_app@'%'" "anna@localhost"; do
    sql "$1" --execute="SET print_identified_with_as_hex = ON; SHOW CREATE USER $account; SHOW GRANTS FOR $account"
  done
}

wrong=0
# check WHAT VALUE RIGHT: a row; RIGHT is 1 or 0.
check() {
  if (($3)); then row "$1" "$2"; else row "$1" "$2   <-- WRONG"; wrong=1; fi
}

# ------------------------------------------------------------------------------------------------ prepare

own_servers demo
writers=()
heading 'Preparing'
need_swift
scripts/install-dependencies.sh
if [[ ! ${MYSQLFORK-} ]]; then echo '  building mysqlfork (takes minutes the first time)'; fi
mysqlfork=$(release_binary)
# The disk's speed must not decide how many transactions/s the clients manage.
start_servers source target -- --sync-binlog=0 --innodb-flush-log-at-trx-commit=2
row 'MySQL server' "$(sql source --execute='SELECT VERSION()'), source on port $(port source), target on port $(port target)"
started=$SECONDS
sql source <scripts/demo/shop.sql
sql source <scripts/demo/bank.sql
row 'a shop and a bank' "loaded in $((SECONDS - started)) s"
sql source shop --table --column-names --execute='SELECT id, name, email, country, city, created_at FROM customers LIMIT 5'

start_clients
sleep 2
row "$clients clients at work" "$(transfers source) transfers between $accounts accounts so far"

# ------------------------------------------------------------------------------------------------ fork

heading 'Forking the source while they work'
command=(fork --source "$(dsn source)" --target "$(dsn target)" --verify)
printf '%s$ mysqlfork %s%s\n' "$bold" "${command[*]}" "$plain"
transfers_before=$(transfers source)
time_before=$(source_time)
"$mysqlfork" "${command[@]}"
time_after=$(source_time)
transfers_after=$(transfers source)
sleep 1
stop_clients

# ------------------------------------------------------------------------------------------------ prove

heading 'Is the fork right?'
read -r rate seconds pause < <(sql source bank --execute="
  SELECT ROUND(COUNT(*) / span), ROUND(span, 1), ROUND(MAX(gap), 2)
  FROM (SELECT TIMESTAMPDIFF(MICROSECOND, LAG(started_at) OVER (ORDER BY started_at), started_at) / 1e6 AS gap,
      TIMESTAMPDIFF(MICROSECOND, '$time_before', '$time_after') / 1e6 AS span
    FROM transfer WHERE started_at BETWEEN '$time_before' AND '$time_after') AS t
  GROUP BY span") || true # nothing at all, when nothing was written
check 'written meanwhile' "$rate transactions/s for $seconds s; the longest pause between two was $pause s" $((${rate:-0} >= least_rate))

expected=$((accounts * opening_balance)).00
sum=$(sql target --execute='SELECT SUM(balance) FROM bank.account')
same=0
if [[ $sum == "$expected" ]]; then same=1; fi
check 'money on the fork' "$sum in $accounts accounts, which opened with $expected" $same

right=$(sql target bank --execute="
  SELECT COUNT(*) FROM account
  LEFT JOIN (SELECT id, SUM(amount) AS amount
    FROM (SELECT payee AS id, amount FROM transfer UNION ALL SELECT payer, -amount FROM transfer) AS t GROUP BY id) AS m
    USING (id)
  WHERE balance = $opening_balance + COALESCE(m.amount, 0)")
check 'accounts that add up' "$right: the balance is the opening one and the account's transfers" $((right == accounts))

forked=$(transfers target)
check 'transfers in it' "$forked; the source had $transfers_before when the command started, and \
$transfers_after when it ended" $((transfers_before <= forked && forked <= transfers_after))

objects source >"$work/source.objects"
objects target >"$work/target.objects"
same=1
diff "$work/source.objects" "$work/target.objects" || same=0
check 'objects, accounts' "$(grep -cE $'^[A-Z ]+\t(bank|shop)\t' "$work/target.objects") tables, views, routines, triggers and \
events; $(grep -c '^GRANT' "$work/target.objects") grants; as on the source" $same
((wrong == 0)) || die 'the fork is not right'

# ------------------------------------------------------------------------------------------------ look around

heading 'A look at the fork'
sql target shop --table --column-names --execute='SELECT * FROM revenue'
echo "  A clerk logs in to the fork with the password of the source, and orders 3 of product 7:"
MYSQL_PWD=only-for-the-demo sql target --user=shop_app shop --execute='CALL place_order(1, 7, 3)'
for server in source target; do
  row "$server" "$(sql "$server" shop --execute="
    SELECT CONCAT(COUNT(*), ' orders, ', (SELECT stock FROM products WHERE id = 7), ' of product 7 in stock') FROM orders")"
done

if [[ $keep ]]; then
  heading 'Both servers are still up'
  for server in source target; do
    row "$server" "$MYSQLFORK_BIN/mysql --host=127.0.0.1 --port=$(port "$server") --user=root"
  done
  row 'to remove them' 'MYSQLFORK_SERVERS_DIR=.servers/demo scripts/servers.sh down'
  trap 'rm -rf "$work"' EXIT
else
  echo
  echo 'Done. With --keep, both servers stay up to look around in.'
fi
