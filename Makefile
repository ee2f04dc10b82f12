# The one definition of every command; hooks and .ci/run only call it.
# A fresh machine needs `git`, `make` and a Python of 3.11 or newer, nothing else.

SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Dozens of processes start in a test run or a demo: they may keep what Python compiled, or each
# would compile 300 files for two seconds before it does anything.
unexport PYTHONDONTWRITEBYTECODE
# `make test ARGS="-k thanks -x"` hands words on to the tool behind a target.
ARGS ?=

# The first Python that is new enough; PYTHON=... overrules.
define FIND_PYTHON
for candidate in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
  if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
    >/dev/null 2>&1; then echo "$$candidate"; break; fi; \
done
endef

.PHONY: help setup demo run test attack test-fast lint fix migration openapi examples bench bench-fold bench-pace bench-kpi audit check fuzz soak lock \
  clean openapi-fresh migrations-check

help:  ## show this list (the default)
	@echo "Coquest. Everything sets itself up in $(VENV) first; try: make demo"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

# pip is used on purpose: it follows the machine's own configuration (mirrors, certificates),
# which uv does not read. Every file it installs has to match a hash in requirements.lock.
$(READY): requirements.lock pyproject.toml
	@python="$$($(FIND_PYTHON))"; \
	if [ -z "$$python" ]; then \
	  echo "Coquest needs Python 3.11 or newer (with venv and pip). Set PYTHON=/path/to/python3." >&2; \
	  exit 1; \
	fi; \
	echo "==> setting up $(VENV) with $$("$$python" --version) (about a minute, once)"; \
	if ! $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	  rm -rf $(VENV) && "$$python" -m venv $(VENV); \
	fi
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes \
	  -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps \
	  --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q -j 0 quests scoring service tests bench
	@touch $(READY)

setup: $(READY)  ## only set up .venv
	@echo "==> $(VENV) is ready; the command is $(BIN)/coquest"

demo: $(READY)  ## the main job, start to finish, on a database of its own
	@echo "==> demo: a campaign from blueprint to signed webhooks"
	@$(BIN)/coquest demo $(ARGS)

run: $(READY)  ## serve API and worker (database in ./.coquest, or DATABASE_URL)
	@$(BIN)/coquest serve --with-worker $(ARGS)

test: $(READY)  ## the tests, in parallel, on a PostgreSQL of their own
	@echo "==> tests"
	@$(BIN)/python -m pytest -n auto --maxschedchunk 40 -m "not attack" --durations=10 --goal=480 $(ARGS)

attack: $(READY)  ## the long proofs: races, kills, stories, Schemathesis, properties with more examples
	@echo "==> attack"
	@HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -n auto --dist worksteal \
	  -m "attack or property" $(ARGS)

test-fast: $(READY)  ## rules and architecture only: no database, seconds
	@echo "==> fast tests"
	@$(BIN)/python -m pytest -m "not slow and not attack" $(wildcard tests/rules) tests/architecture $(ARGS)

lint: $(READY)  ## ruff, mypy, import contracts
	@echo "==> lint: ruff, mypy, import contracts"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "make fix formats these files"; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fix: $(READY)  ## format, and repair what can be repaired
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

migration: $(READY)  ## write a migration from the tables: make migration m="why"
	@[ -n "$(m)" ] || { echo 'Say why: make migration m="add badges"' >&2; exit 2; }
	@$(BIN)/python migrations/write.py "$(m)"

openapi: $(READY)  ## regenerate openapi/
	@$(BIN)/coquest openapi

examples: $(READY)  ## record the examples of the API reference anew
	@$(BIN)/python -m tests.contract.record_examples
	@$(BIN)/coquest openapi

openapi-fresh: $(READY)
	@echo "==> openapi/ is fresh"
	@$(BIN)/coquest openapi --check

migrations-check: $(READY)
	@echo "==> migrations: one head, up-down-up, nothing missing"
	@$(BIN)/python -m pytest -q -m "attack or not attack" tests/store/test_migrations.py

bench: $(READY)  ## compare with a bare FastAPI + asyncpg insert, side by side
	@$(BIN)/python -m bench $(ARGS)

bench-fold: $(READY)  ## what one more fact costs in each stage of the fold
	@$(BIN)/python -m bench.kpi_stages $(ARGS)

bench-pace: $(READY)  ## how far counting is behind while 5 000 facts a second come in
	@$(BIN)/python -m bench.kpi_pace $(ARGS)

bench-kpi: $(READY)  ## what reading, folding and rebuilding KPIs costs as the facts become more
	@$(BIN)/python -m bench.kpis $(ARGS)

# Six times the examples of `make attack`, and all operations called as everybody: about a quarter of an
# hour on two processors. With FUZZ_EXAMPLES=3000 leave it running over night.
FUZZ_EXAMPLES ?= 300
FUZZ = FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest -q -n auto \
  --dist worksteal -m property --durations=5
# Nothing of it may be left after `ARGS="-k words"` (5), which is no failure.
FUZZED = || [ $$? -eq 5 ] || failed=1

fuzz: $(READY)  ## properties with many examples, Schemathesis (FUZZ_EXAMPLES=300)
	@failed=0; \
	echo "==> fuzz, 1 of 3: pure rules, $(FUZZ_EXAMPLES) examples of each property"; \
	$(FUZZ) tests/rules $(ARGS) $(FUZZED); \
	echo "==> fuzz, 2 of 3: what the database makes of them, as many or a share of it"; \
	$(FUZZ) tests --ignore=tests/rules --ignore=tests/contract $(ARGS) $(FUZZED); \
	echo "==> fuzz, 3 of 3: Schemathesis calls every operation, as nobody, participant, member and key"; \
	$(FUZZ) tests/contract $(ARGS) $(FUZZED); \
	exit $$failed

soak: $(READY)  ## processes killed again and again, races again and again
	@echo "==> soak: kill -9 under load, restarts, two of everything"
	@SOAK_KILLS=100 RACE_ROUNDS=400 $(BIN)/python -m pytest -m "slow or races" $(ARGS)

audit: $(READY)  ## known weaknesses of what requirements.lock pins (asks PyPI)
	@echo "==> audit: requirements.lock"
	@[ -x $(VENV)/audit/bin/pip-audit ] || { python3 -m venv $(VENV)/audit \
	  && $(VENV)/audit/bin/pip install -qq --disable-pip-version-check pip-audit; }
	@$(VENV)/audit/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off \
	  -r requirements.lock $(ARGS)

check: lint openapi-fresh migrations-check test attack  ## all of CI
	@echo "==> check ok"

lock: $(READY)  ## pin the newest dependencies into requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --upgrade --extra dev --custom-compile-command "make lock" \
	  --output-file requirements.lock pyproject.toml

clean:  ## remove .venv and caches (never the data in .coquest)
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
