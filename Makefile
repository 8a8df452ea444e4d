# Niêm Phong. `make` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Store of the demo: versitygw or minio.
STORE ?= versitygw
# 1: tell the story once and end, instead of serving on.
DEMO_ONCE ?=
# Faults of make soak, and which ones.
SOAK ?= 240
SOAK_SEED ?= 1
# Which benchmarks of make bench, by their names; all of them take an hour.
BENCH ?= .
# In which packages they are.
BENCHED ?= ./...
# Arguments of go test, for example GOTEST='-run Recall ./storage/...'.
GOTEST ?= ./...
export STORE DEMO_ONCE

store_part = $(if $(filter minio,$(STORE)),minio)
go_files = find . -name node_modules -prune -o -name '*.go' -print

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

.PHONY: demo
demo: ## Run the whole story on real servers (STORE=minio, DEMO_ONCE=1)
	@deploy/install-parts.sh demo $(store_part)
	@$(MAKE) build
	@exec ./bin/niem demo

.PHONY: build
build: client ## Build the browser client, niem and niem-verify into bin/
	@mkdir -p bin
	@CGO_ENABLED=0 go build -trimpath -o bin/ ./cmd/niem ./cmd/niem-verify

.PHONY: client
client: ## Build the browser client into web/client/dist, which niem embeds
	@cd web/client && npm ci --no-audit --no-fund --loglevel=error && npm run --silent client

.PHONY: test
test: ## Install what the tests need and run all of them
	@deploy/install-parts.sh test
	@$(MAKE) client
	@$(MAKE) check
	@echo 'go test'
	@go test -p 2 -timeout 50m $(GOTEST)
	@$(MAKE) test-client

.PHONY: check
check: ## Check formatting and vet
	@echo 'gofmt'
	@unformatted=$$($(go_files) | xargs gofmt -l); \
	if [ -n "$$unformatted" ]; then printf 'not formatted (make fmt):\n%s\n' "$$unformatted" >&2; exit 1; fi
	@echo 'go vet'
	@go vet ./...

.PHONY: test-client
test-client: ## Run the TypeScript tests
	@echo 'web/client tests'
	@cd web/client && npm test

.PHONY: bench
bench: build ## Measure speed and sizes, all or BENCH=Release, write docs/benchmarks.md
	@deploy/install-parts.sh test
	@go test -run '^$$' -bench '$(BENCH)' -benchmem -p 1 -timeout 120m $(BENCHED) | tee bin/bench.txt
	@awk -v day="$$(date -u +%F)" -v machine="$$(nproc) cores, $$(go env GOVERSION), commit $$(git rev-parse --short HEAD), load $$(cut -d' ' -f1 /proc/loadavg) at its end" \
		-f deploy/bench-report.awk $(if $(filter .,$(BENCH)),,docs/benchmarks.md) bin/bench.txt >bin/benchmarks.md
	@mv bin/benchmarks.md docs/benchmarks.md

.PHONY: bench-web
bench-web: ## Measure the browser client in Chromium on real servers, write docs/benchmarks.md
	@$(MAKE) bench BENCH='^BenchmarkBrowser$$$$' BENCHED=./cmd/niem

.PHONY: screens
screens: build ## Have the stories in Chromium keep a picture of every screen, write docs/screens
	@deploy/install-parts.sh test
	@rm -rf docs/screens
	@mkdir -p docs/screens
	@NIEM_SCREENS=1 NIEM_SHOTS=$(CURDIR)/docs/screens go test -count=1 -timeout 60m -run 'InABrowser$$' ./cmd/niem
	@find docs/screens -type f ! -name '*.webp' -delete
	@node web/client/screens.mjs docs/screens

.PHONY: bench-trace
bench-trace: build ## Trace every kind of leak, 20 pictures a row, write docs/benchmarks/trace.md
	@mkdir -p docs/benchmarks
	@./bin/niem lab run --out docs/benchmarks/trace.md

.PHONY: bench-rivals
bench-rivals: ## Hold the mark against others under the same leaks, write docs/benchmarks/rivals.md
	@deploy/install-parts.sh lab
	@mkdir -p docs/benchmarks
	@go run ./exchange/watermark/lab/rivals -commit $$(git rev-parse --short HEAD) -out docs/benchmarks

.PHONY: bench-quality
bench-quality: ## Compare marked pages with their pages, write docs/benchmarks/quality.md and pictures
	@mkdir -p docs/benchmarks
	@go test -count=1 -timeout 30m -run '^TestBothMarksAreFaint$$' ./exchange/watermark -quality-out $(CURDIR)/docs/benchmarks

.PHONY: soak
soak: ## Strike every server within every act, SOAK faults and full disks, write docs/soak.md
	@deploy/install-parts.sh test
	@mkdir -p bin
	@go test -count=1 -timeout 180m -run '^(TestFaultsLoseNothingAndReleaseNothing|TestFullDisksLoseNothingAndReleaseNothing)$$' ./cmd/niem -soak $(SOAK) -soak-seed $(SOAK_SEED) -soak-out $(CURDIR)/bin/soak.md
	@printf '# Faults: what a crash costs\n\nWritten by `make soak`: each server is killed, paused, cut off or stalled, or the clock of a node or the releaser jumps and is set right again, at a moment within a sign-in, a send, an opening or a recall; then the act is repeated if it failed, and `niem fsck` and the releaser'"'"'s own state are held against the log. Nothing may have expired or ended before its time, and a jump of a clock that stops an act has to be told as such. Disks of database and store are filled to the last byte.\n\n' >docs/soak.md
	@cat bin/soak.md >>docs/soak.md

.PHONY: install-parts
install-parts: ## Install servers and programs of the demo and the tests
	@deploy/install-parts.sh test

.PHONY: sample
sample: ## Print the sample letters to PDF anew
	@deploy/install-parts.sh browser
	@sh deploy/sample/build.sh

.PHONY: fmt
fmt: ## Format the Go code
	@$(go_files) | xargs gofmt -w

.PHONY: clean
clean: ## Remove what was built here
	@rm -rf bin web/client/node_modules web/client/build
	@git clean -fdXq web/client/dist
