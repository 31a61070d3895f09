#!/bin/sh
# Measures everything and leaves one table and the JSON lines of each bench in target/bench.
# BENCH_LARGE=1 also measures at 5 million entries (some minutes, some gigabytes).
set -eu
mkdir -p target/bench
cargo build --release --locked --package tillstamp-kiosk
run() {
  name=$1; shift
  echo "== $name"
  "$@" 2>&1 | tee "target/bench/$name.txt"
  grep '^{' "target/bench/$name.txt" >"target/bench/$name.json" || true
}
run decode cargo bench --locked --quiet --package tillstamp-scan --bench decode
run rules cargo bench --locked --quiet --package tillstamp-loyalty --bench decide
run commit cargo bench --locked --quiet --package tillstamp-store --bench commit
run path cargo bench --locked --quiet --package tillstamp-terminal --bench path
TILLSTAMP_BIN=target/release/tillstamp run program cargo bench --locked --quiet --package e2e --bench program
{ echo '| figure | measured | aim |'; echo '|---|---|---|'; cat target/bench/*.txt | grep '^| ' | grep -v -e '^| figure' -e '^|--'; } >target/bench/table.md
echo "All figures: target/bench/table.md"
