# Every target makes what it needs; `make help` lists them.
.DEFAULT_GOAL := help
PY := .venv/bin/python
STAMP := .venv/.set-up

.PHONY: setup run test test-all fuzz chaos lint format docs quality bench peers record approve fixtures record-sample approve-sample \
	help

MINUTES := 10
KILLS := 200
SEED :=
SOURCE :=

setup: $(STAMP)  ## make .venv with everything the project needs (does nothing when it is up to date)

$(STAMP): uv.lock requirements.txt pyproject.toml tools/setup.sh
	@bash tools/setup.sh

run: $(STAMP)  ## play two nights of the sample ministries into a real database and show the result
	@$(PY) -m ops.demo

test: lint  ## everything that must be green: format, rules, types, imports, tests
	@$(PY) -m pytest -m "not slow and not real" -n 2

test-all: test  ## test, then the slow tests and (where GOVHARVEST_CORPORA names their folder) the real pages
	@$(PY) -m pytest -m "slow or real" -rs

fuzz: $(STAMP)  ## make feeds, sitemaps, robots.txt and JSON worse for MINUTES=10, until a reader fails
	@$(PY) -m tests.fuzz --minutes $(MINUTES)

chaos: $(STAMP)  ## harvest the sample and kill it KILLS=200 times (SEED=… again), until the end states differ
	@$(PY) -m tests.chaos --kills $(KILLS) $(if $(SEED),--seed $(SEED))

lint: $(STAMP)  ## format, rules, types and import lines, without running a test
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo

format: $(STAMP)  ## put the code into the shape that `make test` asks for
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

docs: $(STAMP)  ## write the pages that are made from the code: docs/faults.md, presets.md, sources.md
	@$(PY) -m tests.faults.page
	@$(PY) -m tools.pages

quality: $(STAMP)  ## how well pages and feeds are understood, beside the targets
	@$(PY) -m benchmarks quality

bench: $(STAMP)  ## how fast a harvest is, beside the targets
	@$(PY) -m benchmarks bench

.venv-peers/.set-up: $(STAMP) benchmarks/peers.txt tools/peers.sh
	@PYTHON=$(PY) bash tools/peers.sh

peers: .venv-peers/.set-up  ## the same pages through us and other systems, side by side (makes .venv-peers first)
	@.venv-peers/bin/python -m benchmarks.peers

record: $(STAMP)  ## fetch pages of SOURCE=kg_mvd politely, propose the announcements they hold, show what differs
	@$(PY) -m ops record $(or $(SOURCE),$(error name the source, as in make record SOURCE=kg_mvd))

approve: $(STAMP)  ## accept what `make record SOURCE=kg_mvd` has shown
	@$(PY) -m ops approve $(or $(SOURCE),$(error name the source, as in make approve SOURCE=kg_mvd))

fixtures: $(STAMP)  ## understand all approved pages again, without network, and show what differs
	@$(PY) -m ops fixtures $(SOURCE)

record-sample: $(STAMP)  ## record the sample ministries over loopback, into tests/sources
	@$(PY) -m tests.sample.record

approve-sample: $(STAMP)  ## accept what `make record-sample` has shown
	@$(PY) -m tests.sample.record approve

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile
