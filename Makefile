# `make demo` and `make test` need python3 (3.11 or newer) and make; the rest is installed into .venv/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --constraint constraints.txt

.PHONY: help demo run test lint format screenshots clean
help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

demo: $(VENV)/.run ## the whole walk against the built-in practice provider
	@$(BIN)/python -m tokenwizard demo

run: $(VENV)/.run ## the wizard
	@$(BIN)/python -m tokenwizard

test: $(VENV)/.dev $(VENV)/.clients ## every test (those that need tmux or Chromium skip where it is absent, except in CI)
	$(BIN)/python -m pytest

lint: $(VENV)/.dev ## ruff and mypy, strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev ## rewrite the code as `make lint` wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screenshots: $(VENV)/.run ## make screenshots/*.svg anew
	$(BIN)/python screenshots/make.py

clean: ## remove the environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tokenwizard needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	@echo "Installing into $(VENV)/, once ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	@$(PIP) --editable .
	@touch $@

$(VENV)/.clients: $(VENV)/pyvenv.cfg tests/clients/third_party/package-lock.json
	@command -v npm >/dev/null || { echo "no npm: the test with an OpenID provider of others skips"; exit 0; }; \
	npm ci --silent --no-audit --no-fund --prefix tests/clients/third_party && touch $@

$(VENV)/.dev: $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.run
