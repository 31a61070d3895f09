#!/bin/sh
# Measures everything in one run and leaves one table and the JSON lines of each bench in target/bench.
# BENCH_LARGE=1 also measures at 5 million entries, and the server with as many (half an hour, some gigabytes);
# BENCH_SECONDS=n is how long codes are shown to the camera (120); TILLSTAMP_BIN=… measures that program instead of
# building one.
# Figures of one run belong together; on a busy machine compare ratios only.
set -eu
target=${CARGO_TARGET_DIR:-$PWD/target}
out=$target/bench
began=$(date +%s)
number=0 failed= benches=9 large=0
if [ -n "${BENCH_LARGE:-}" ]; then benches=11 large=1; fi

say() { printf '== %4d s  %s\n' "$(($(date +%s) - began))" "$*"; }

load() { cut -d ' ' -f 1-3 /proc/loadavg; }

# Takes a name and what to do; shows what it prints and keeps it. A bench that fails does not stop the others.
run() {
  name=$1 what=$2
  shift 2
  number=$((number + 1))
  say "$number of $benches: $what (load $(load))"
  { "$@" 2>&1 || touch "$out/$name.failed"; } | tee "$out/$name.txt"
  grep '^{' "$out/$name.txt" >"$out/$name.json" || true
  if [ -e "$out/$name.failed" ]; then failed="$failed $name"; fi
}

# Runs a bench that was built at the start: what changes in the sources meanwhile changes no figure.
built() { sed -n "s|^$1 ||p" "$out/built"; }

bench() {
  built=$1
  shift
  program=$(built "$built")
  [ -n "$program" ] || { echo "the bench $built was not built"; return 1; }
  "$program" --bench "$@"
}

rm -rf "$out"
mkdir -p "$out"
say "building the program and the benches"
if [ -z "${TILLSTAMP_BIN:-}" ]; then
  cargo build --release --locked --package tillstamp-kiosk
  export TILLSTAMP_BIN="$target/release/tillstamp"
fi
cargo bench --locked --no-run --message-format=json-render-diagnostics --package tillstamp-scan \
  --package tillstamp-loyalty --package tillstamp-store --package tillstamp-terminal --package tillstamp-server \
  --package e2e --bench decode --bench decide --bench commit --bench path --bench sync --bench size --bench crowd \
  --bench joined --bench program --bench latency --bench table >"$out/built.json"
sed -n 's/.*"kind":\["bench"\].*"name":"\([a-z]*\)".*"executable":"\([^"]*\)".*/\1 \2/p' "$out/built.json" >"$out/built"
rm "$out/built.json"
say "built"

run latency "from the camera to the screen, in the window on a virtual display" bench latency
run program "start, memory, processor" bench program
run decode "what the decoder reads, and what it costs" bench decode
run rules "the rules alone" bench decide
run commit "the ledger's commit beside a bare one" bench commit
run path "from a code to the durable verdict, by size of ledger; eight hours" bench path
run sync "the server: push beside a bare insert, pull, SQLite and PostgreSQL" bench sync
run crowd "a thousand tills that push and poll once a minute" bench crowd
if [ $large = 1 ]; then
  run size "the server with a long history: push, pull, start, memory" bench size
  # Not for its figures: a new till joins this chain afterwards.
  run chain "a chain of 100,000 members" env SIZE_KEEP="$out/chain" SIZE_MEMBERS=100000 "$(built size)" --bench
  export CHAIN_DATA="$out/chain"
fi
export TILLSTAMP_SERVER_BIN="${TILLSTAMP_SERVER_BIN:-$target/release/tillstamp-server}"
run joined "the counter with the server near, far and away; a new till in a long chain" bench joined
rm -rf "$out/chain" "$out/chain.txt" "$out/chain.json"

{
  echo "$(nproc) cores, load at the end $(load)"
  echo
  set -- "$out/latency.txt" "$out/program.txt" "$out/decode.txt" "$out/rules.txt" "$out/commit.txt" "$out/path.txt" \
    "$out/sync.txt" "$out/crowd.txt" "$out/joined.txt"
  if [ $large = 1 ]; then set -- "$@" "$out/size.txt"; fi
  bench table "$@"
} >"$out/table.md"
cat "$out/table.md"
say "all figures: $out/table.md"
if [ -n "$failed" ]; then
  echo "These did not run to their end:$failed" >&2
  exit 1
fi
