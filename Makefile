# `make demo` and `make test` need python3 (3.11 or newer) and make; the rest is installed into .venv/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# az and gh have an environment of their own: what they bring is much, and of other versions.
AZURE := .venv-azure
# osducli and osdu-sdk bring click, which stays out of ours.
OSDU := .venv-osdu
# By variables, not by --constraint: pip builds in an environment of its own, which that option does not reach.
PIP := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
	$(BIN)/python -m pip --quiet --disable-pip-version-check install

# A file's tests run in one process and in their order: what they share is made once. Which files are begun first and how
# many processes "auto" is, says tests/conftest.py.
PARALLEL ?= --numprocesses=auto --dist=loadfile --no-loadscope-reorder
# What meets a terminal, a browser, other processes, long walks or very long texts.
SLOW := attacks benchmarks browser cli/certificate cli/check cli/completions cli/doctor cli/profiles cli/refresh clients credentials docs \
	faults hosts leaks outside packaging properties terminal ui walks written_before \
	$(addprefix cli/test_, explain.py parser.py) \
	$(addprefix destinations/, editing/test_dotenv.py editing/test_envrc_text.py editing/test_quoting.py kinds/test_github.py \
	kinds/test_keyring.py kinds/test_keyvault.py programs/test_child_process.py programs/test_deferred_script.py test_killed.py) \
	sandbox/test_command.py system/http/test_loopback_server.py test_every_combination.py
SLOW_TESTS := oauth/test_www_authenticate.py::test_hostile_headers_take_time_linear_in_their_length
COVERING := tests/oauth tests/providers tests/destinations tests/faults tests/flow/test_client.py tests/flow/test_client_device.py \
	tests/flow/test_verification.py

.PHONY: help demo run test test-fast coverage mutation lint format docs messages screenshots man recording bench azure clean
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

demo: $(VENV)/.run ## the whole walk against the built-in practice provider
	@$(BIN)/python -P -m tokenwizard demo

run: $(VENV)/.run ## the wizard
	@$(BIN)/python -P -m tokenwizard

test: $(VENV)/.dev $(VENV)/.clients $(VENV)/.osdu $(if $(CI),$(VENV)/.azure) ## every test, on all cores (those that need tmux or Chromium skip where it is absent, except in CI)
	$(BIN)/python -m pytest $(PARALLEL)

test-fast: $(VENV)/.dev ## the tests without a terminal, a browser, other processes and long walks
	$(BIN)/python -m pytest $(PARALLEL) $(addprefix --ignore=tests/,$(SLOW)) $(addprefix --deselect=tests/,$(SLOW_TESTS))

coverage: $(VENV)/.dev ## which branches of oauth/, flow/client.py and destinations/ no test takes; fails below 95 %
	$(BIN)/python -m coverage run -m pytest $(COVERING)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

mutation: $(VENV)/.dev ## change oauth/ a little wrong, many times: what no test notices (a quarter of an hour)
	$(BIN)/python -m tests.mutation

lint: $(VENV)/.dev ## ruff and mypy, strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev ## rewrite the code as `make lint` wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.dev ## the documentation, into build/docs/; a warning is an error
	$(BIN)/python -m sphinx -q -W --keep-going -n -b html docs build/docs
	@echo "Read build/docs/index.html"

messages: $(VENV)/.dev ## make tests/messages/golden.txt anew: every message, as people read it
	@$(BIN)/python -m tests.messages

screenshots: $(VENV)/.run ## make screenshots/*.svg anew
	$(BIN)/python -m screenshots.make

recording: $(VENV)/.run ## record `tokenwizard demo` anew, in tmux
	$(BIN)/python -m screenshots.record

bench: $(VENV)/.dev ## measure beside what people would use instead: a table with its ratios
	@$(BIN)/python -m benchmarks

azure: $(VENV)/.azure ## the real az and gh, for tests/clients/azure: 770 MB, once; without them these tests skip, except in CI

man: $(VENV)/.run ## make man/tokenwizard.1 anew
	$(BIN)/python -m man.make

clean: ## remove the environment and caches
	rm -rf $(VENV) $(AZURE) $(OSDU) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.* dist build

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

$(VENV)/.osdu: $(VENV)/pyvenv.cfg tests/clients/osdu/requirements.txt tests/clients/osdu/constraints.txt
	@echo "Installing osducli and osdu-sdk into $(OSDU)/, once ..."
	@$(PYTHON) -m venv --clear $(OSDU)
	@$(OSDU)/bin/python -m pip --quiet --disable-pip-version-check install \
		--constraint tests/clients/osdu/constraints.txt --requirement tests/clients/osdu/requirements.txt
	@touch $@

$(VENV)/.azure: $(VENV)/pyvenv.cfg tests/clients/azure/requirements.txt tests/clients/azure/constraints.txt
	@echo "Installing az and gh into $(AZURE)/, once ..."
	@$(PYTHON) -m venv --clear $(AZURE)
	@$(AZURE)/bin/python -m pip --quiet --disable-pip-version-check install \
		--constraint tests/clients/azure/constraints.txt --requirement tests/clients/azure/requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.run
