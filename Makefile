# The two commands: `make demo` and `make test`. Everything lives in .venv; uv is used where there is one, else venv and pip.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
WORKERS ?= 2
ARGS ?=

# What belongs to the pure core: its own tests, not those that only pass through it.
PURE := tests/core tests/text tests/vocabulary tests/pay tests/dedupe tests/classify tests/sources tests/boards \
  tests/store/test_lifecycle.py tests/store/test_lifecycle_edges.py

.PHONY: coverage mutants simulate browser help setup demo run test check fmt lint types layers bench soak crash serve report clean lock

help: ## List the targets.
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "there is no $(PYTHON) here: install Python 3.11 or newer, or make PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit("aggregator needs Python 3.11 or newer, $(PYTHON) is %d.%d: make PYTHON=python3.12 …" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@if command -v uv >/dev/null 2>&1; then \
	  echo "setup: .venv with uv"; \
	  uv venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" .venv; \
	  uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock; \
	  uv pip install --quiet --compile-bytecode --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
	  echo "setup: .venv with venv and pip"; \
	  $(PYTHON) -m venv .venv; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@touch $(READY)

setup: $(READY) ## Make the environment .venv from requirements.lock.

demo: $(READY) ## Run the main job over the sample boards, without network; write reports/demo/.
	@$(BIN)/aggregator demo $(ARGS)

run: $(READY) ## Run the main job over the live sources that are due; write reports/.
	@$(BIN)/aggregator run $(ARGS)

serve: $(READY) ## Run the background service until it is stopped.
	@$(BIN)/aggregator serve $(ARGS)

report: $(READY) ## Write the reports from what is stored.
	@$(BIN)/aggregator report $(ARGS)

test: $(READY) ## Run all tests (under ten minutes on two cores).
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadgroup $(ARGS)

coverage: $(READY) ## Measure the branches of the pure core that its own tests take; a package under 95 % fails.
	@$(BIN)/coverage run -m pytest -q $(PURE) $(ARGS)
	@$(BIN)/python -m tests.branches

mutants: $(READY) ## Change pay, classify or the lifecycle, and see whether a test notices (ARGS="aggregator.store.lifecycle*" for a part).
	@$(BIN)/mutmut run --max-children $(WORKERS) $(ARGS)
	@$(BIN)/mutmut results | grep -v ': not checked$$' || echo "every mutant that was tried was noticed"

lint: $(READY) ## Check format and style.
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .

types: $(READY) ## Check the types.
	@$(BIN)/mypy

layers: $(READY) ## Check that imports run downward only.
	@$(BIN)/lint-imports --no-logo

check: lint types layers test ## What CI runs: format, style, types, layers, tests.

fmt: $(READY) ## Format the code and mend what can be mended.
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

bench: $(READY) ## Measure the speed of every stage; write a table and JSON.
	@$(BIN)/python -m tests.bench $(ARGS)

simulate: $(READY) ## Live a day of the scheduler over 85,000 feeds on a simulated clock (ARGS="--cold" for the first day).
	@$(BIN)/python -m tests.simulation $(ARGS)

soak: $(READY) ## Let the service live for ten minutes that are weeks to it, over failing boards (ARGS="20" for twenty).
	@$(BIN)/python -m tests.soak minutes $(ARGS)

crash: $(READY) ## Kill the service a hundred times at random moments, and compare with an undisturbed run (ARGS="20" for twenty).
	@$(BIN)/python -m tests.soak kills $(ARGS)

browser: $(READY) ## Look at the demo's page in headless Chromium at three widths (needs chromium).
	@$(BIN)/python -m tests.browser reports/demo/report.html

lock: ## Resolve requirements.lock anew (needs uv).
	@uv pip compile --quiet pyproject.toml --group dev --extra parquet --extra cluster --extra browse --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header -o requirements.lock

clean: ## Remove the environment, caches and everything that the demo wrote.
	@rm -rf .venv mutants .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist data/demo* reports/demo
	@find src tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +
