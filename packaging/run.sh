#!/bin/sh
# Starts the terminal with the demo shop: packaging/run.sh PROGRAM DATA
# With a display: a window, the camera where there is one, else the demo camera.
# Without: the same window on a virtual display for 30 seconds, with screenshots.
set -eu
program=$1 data=$2

if [ ! -e "$data/ledger.db" ]; then
  echo "making the demo shop (Kavárna Most: 200 members, 60 days of history) in $data"
fi
# Leaves the one that is there alone, unless its making was interrupted.
"$program" --data "$data" --guard "$data-guard" demo-shop --if-missing

if [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]; then
  exec "$program" --data "$data" --guard "$data-guard" run --demo-shop
fi

echo "There is no display here: running the same window on a virtual one for 30 seconds, with the demo camera."
number=90
while [ -e "/tmp/.X11-unix/X$number" ]; do number=$((number + 1)); done
Xvfb ":$number" -screen 0 2560x800x24 -nolisten tcp -noreset >/dev/null 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT INT TERM
tries=0
while [ ! -e "/tmp/.X11-unix/X$number" ]; do
  tries=$((tries + 1))
  if [ $tries -gt 100 ]; then echo "The virtual display did not start; is Xvfb installed?" >&2; exit 1; fi
  sleep 0.1
done
DISPLAY=":$number" "$program" --data "$data" --guard "$data-guard" run --demo-shop --source demo --windowed \
  --for-seconds "${DEMO_SECONDS:-30}" --screenshots target/screenshots
