#!/bin/sh
# Measures everything in one run and leaves one table and the JSON lines of each bench in target/bench.
# BENCH_LARGE=1 also measures at 5 million entries (some minutes, some gigabytes); BENCH_SECONDS=n is how long codes are
# shown to the camera (120); TILLSTAMP_BIN=… measures that program instead of building one.
# Figures of one run belong together; on a busy machine compare ratios only.
set -eu
target=${CARGO_TARGET_DIR:-$PWD/target}
out=$target/bench
began=$(date +%s)
number=0 failed=

say() { printf '== %4d s  %s\n' "$(($(date +%s) - began))" "$*"; }

load() { cut -d ' ' -f 1-3 /proc/loadavg; }

# Takes a name and what to do; shows what it prints and keeps it. A bench that fails does not stop the others.
run() {
  name=$1 what=$2
  shift 2
  number=$((number + 1))
  say "$number of 7: $what (load $(load))"
  { "$@" 2>&1 || touch "$out/$name.failed"; } | tee "$out/$name.txt"
  grep '^{' "$out/$name.txt" >"$out/$name.json" || true
  if [ -e "$out/$name.failed" ]; then failed="$failed $name"; fi
}

bench() {
  package=$1 bench=$2
  shift 2
  cargo bench --locked --quiet --package "$package" --bench "$bench" -- "$@"
}

mkdir -p "$out"
rm -f "$out"/*
say "building the program and the benches"
if [ -z "${TILLSTAMP_BIN:-}" ]; then
  cargo build --release --locked --package tillstamp-kiosk
  export TILLSTAMP_BIN="$target/release/tillstamp"
fi
cargo bench --locked --no-run --package tillstamp-scan --package tillstamp-loyalty --package tillstamp-store \
  --package tillstamp-terminal --package tillstamp-server --package e2e \
  --bench decode --bench decide --bench commit --bench path --bench sync --bench program --bench latency --bench table
say "built"

run latency "from the camera to the screen, in the window on a virtual display" bench e2e latency
run program "start, memory, processor" bench e2e program
run decode "what the decoder reads, and what it costs" bench tillstamp-scan decode
run rules "the rules alone" bench tillstamp-loyalty decide
run commit "the ledger's commit beside a bare one" bench tillstamp-store commit
run path "from a code to the durable verdict, by size of ledger; eight hours" bench tillstamp-terminal path
run sync "the server: push beside a bare insert, pull, SQLite and PostgreSQL" bench tillstamp-server sync

{
  echo "$(nproc) cores, load at the end $(load)"
  echo
  bench e2e table "$out/latency.txt" "$out/program.txt" "$out/decode.txt" "$out/rules.txt" "$out/commit.txt" \
    "$out/path.txt" "$out/sync.txt"
} >"$out/table.md"
cat "$out/table.md"
say "all figures: $out/table.md"
if [ -n "$failed" ]; then
  echo "These did not run to their end:$failed" >&2
  exit 1
fi
