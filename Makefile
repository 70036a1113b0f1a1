# Everything that is done with Gridgov by hand or by a machine. `make help` lists it.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup run test lint words bench runtime development

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: development ## Make the virtual environment .venv with everything that running and testing need
	@echo "Ready: make run starts Gridgov, make test runs the tests."

run: runtime ## Set up and start web server, worker and scheduler; PORT=8001 changes the port
	@exec $(RUN) manage.py serve

test: development ## Run all tests: on SQLite, and on PostgreSQL and Redis when DATABASE_URL and REDIS_URL are set
	@exec $(RUN) scripts/run_tests.py $(ARGS)

lint: development ## Check style, types, import direction, migrations, and the settings of a production server
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy kit grids staff residents notices cases diaries assessment gridgov demo
	$(VENV)/bin/lint-imports
	$(RUN) manage.py makemigrations --check --dry-run
	$(RUN) manage.py check
	@exec $(RUN) scripts/check_deploy.py

words: development ## Refresh the Chinese catalogue from the sources, compile it, and name what has no Chinese yet
	@exec $(RUN) scripts/refresh_words.py

bench: runtime ## Measure how times grow with the amount of data; the data is thrown away afterwards
	@exec $(RUN) bench/run.py $(ARGS)

# A copy of each list of requirements is kept beside what was installed by it; nothing changed, nothing done.
runtime: $(VENV)/bin/python
	@cmp -s requirements.txt $(VENV)/requirements.txt || { \
	  echo "Installing what running needs …" && \
	  $(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt && \
	  cp requirements.txt $(VENV)/requirements.txt; }

development: runtime
	@cmp -s requirements-dev.txt $(VENV)/requirements-dev.txt || { \
	  echo "Installing what testing needs …" && \
	  $(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt && \
	  cp requirements-dev.txt $(VENV)/requirements-dev.txt; }

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; PYTHON=… names another one." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "The virtual environment could not be made; on Debian: apt-get install python3-venv" >&2; exit 1; }
