# Tillstamp: everything a person needs starts here. `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh
CARGO ?= cargo
DATA ?= target/demo-shop
N ?= 1000
SEEDS ?= 1000
SEED ?=
# Where cargo builds: the checkout's own folder, unless the environment names another. Tests run in their package's.
BUILT := $(abspath $(or $(CARGO_TARGET_DIR),target))
PROGRAM := $(BUILT)/release/tillstamp
SERVER := $(BUILT)/release/tillstamp-server
SERVER_DATA ?= target/demo-server

.PHONY: help run run-server test bench screens screenshots crash chaos simulate fuzz camera-vm fmt lint deb build
.PHONY: packages-build packages-run packages-test

help: ## list what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: packages-build packages-run build ## install what is missing, build, start the terminal with a demo shop
	@packaging/run.sh $(PROGRAM) "$(DATA)"

run-server: packages-build ## build and start a server for a demo merchant, and print how a till joins it
	$(CARGO) build --release --locked --package tillstamp-server
	@packaging/run-server.sh $(SERVER) "$(SERVER_DATA)"

test: packages-build packages-run packages-test ## install what is missing, run all tests
	$(CARGO) build --workspace --locked
	$(CARGO) test --workspace --locked --no-fail-fast

bench: packages-build packages-run packages-test ## measure speed and memory; writes target/bench/*.json and a table
	packaging/bench.sh

screens: packages-build ## render every screen into target/screens
	$(CARGO) build --locked --package tillstamp-kiosk
	$(BUILT)/debug/tillstamp screens --out target/screens

screenshots: packages-build ## renew the pictures in the README
	$(CARGO) build --locked --package tillstamp-kiosk
	$(BUILT)/debug/tillstamp screens --out target/screens --language en --only counter-done --only customer-done
	cp target/screens/en/counter-done-1280x800.png assets/screenshots/counter.png
	cp target/screens/en/customer-done-1280x800.png assets/screenshots/customer.png

crash: packages-build packages-test ## kill the program N=1000 times at random instants and check the ledger each time
	$(CARGO) build --locked --release --package tillstamp-kiosk
	TILLSTAMP_BIN=$(PROGRAM) CRASH_ROUNDS=$(N) $(CARGO) test --locked --package e2e -- --nocapture crash

chaos: packages-build packages-test ## three tills and a server, real ones, killed N=1000 times on a line that does harm; SEED=n
	$(CARGO) build --locked --release --package tillstamp-kiosk --package tillstamp-server
	TILLSTAMP_BIN=$(PROGRAM) TILLSTAMP_SERVER_BIN=$(SERVER) CHAOS_ROUNDS=$(N) CHAOS_SEED=$(SEED) \
		$(CARGO) test --locked --package e2e --test e2e -- --nocapture --test-threads=2 chaos

simulate: packages-build packages-test ## live through SEEDS=1000 simulated days of a chain; SEED=n repeats one
	SIMULATE_SEEDS=$(SEEDS) SIMULATE_SEED=$(SEED) SIMULATE_LARGE=1 $(CARGO) test --locked --package e2e --test simulate -- --nocapture

fuzz: packages-build ## feed N=1000 thousand random inputs to each parser
	PROPTEST_CASES=$(N)000 $(CARGO) test --locked --release --package tillstamp-pass --package tillstamp-ledger \
		--package tillstamp-scan -- fuzz

camera-vm: packages-build ## camera and scanner against real V4L2 and input devices, in a virtual machine
	packaging/packages.sh vm
	tests/vm/run.sh

fmt: ## format the sources
	$(CARGO) fmt --all

lint: ## formatting and clippy, warnings are errors
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

deb: packages-build build ## make the Debian packages of the terminal and the server
	packaging/deb/build.sh
	$(CARGO) build --release --locked --package tillstamp-server
	packaging/deb/server.sh

build: packages-build ## build the program in release mode
	$(CARGO) build --release --locked --package tillstamp-kiosk

packages-build packages-run packages-test: packages-%:
	@packaging/packages.sh $*
