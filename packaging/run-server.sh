#!/bin/sh
# Starts the server with a demo merchant on SQLite, prints how a till joins, and serves: packaging/run-server.sh PROGRAM DATA
set -eu
program=$1 data=$2

if [ ! -e "$data/ledger.db" ]; then
  echo "making a server for Kavárna Most, store Most Square, in $data"
  "$program" --data "$data" merchant add "Kavárna Most" >/dev/null
  "$program" --data "$data" store add "Most Square" >/dev/null
fi

"$program" --data "$data" serve ${LISTEN:+--listen "$LISTEN"} &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" || true' EXIT
trap 'exit 130' INT TERM

# The server has noted where tills find it once it listens.
tries=0
while ! "$program" --data "$data" status --json 2>/dev/null | grep -q '"address":"'; do
  tries=$((tries + 1))
  kill -0 "$server" 2>/dev/null || exit 1
  [ "$tries" -lt 100 ] || { echo "The server did not start." >&2; exit 1; }
  sleep 0.1
done
"$program" --data "$data" till pair
echo
echo "Another till: $program --data $data till pair"
echo "Who is there: $program --data $data till list"
echo "Ctrl+C stops the server; the demo's data stays in $data."
wait "$server"
