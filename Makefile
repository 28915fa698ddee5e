# Needs only python3 (3.11 or newer) and make. Everything else is set up in .venv, with hashes from the lock files.
PYTHON ?= python3
BIN := .venv/bin
# A file's tests stay together: what they share (a browser, a wheel, a year) is made once.
ARGS ?= -n auto $(TOGETHER)
TOGETHER := --dist loadscope --no-loadscope-reorder

# What one worker has compiled serves the other, and every program that a test starts.
test cover year: export PYTHONDONTWRITEBYTECODE =

.PHONY: help run test cover year check bench wheel lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

.venv/base: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("iqaf needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $@ .venv/base

run: .venv/base ## the demo on a local page; keeps its data, FRESH=1 starts over
	$(BIN)/python -m bot run $(if $(FRESH),--fresh) $(if $(PORT),--port $(PORT))

test: .venv/dev ## every test that this machine can run; what is missing is skipped and said
	$(BIN)/python -m pytest $(ARGS)

cover: .venv/dev ## branch coverage of every test, slower
	$(BIN)/python -m pytest -n auto $(TOGETHER) --cov --cov-report=term-missing:skip-covered

year: .venv/dev ## a whole year of a place of 300 services by its own clock; make test runs its first eleven weeks
	IQAF_YEAR=whole $(BIN)/python -m pytest -q tests/acceptance/test_year.py

check: .venv/dev ## format, lint, types, import directions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: .venv/base ## measure speed and finding, each beside its floor; BENCH=slack for one of them
	$(BIN)/python -m bot.bench $(or $(BENCH),all)

wheel: .venv/dev ## build dist/iqaf-*.whl
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .

lock: ## for maintainers: pin anew what pyproject.toml asks for (needs uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --extra postgres --group dev pyproject.toml -o requirements-dev.lock
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --extra postgres --group dev --group ui pyproject.toml -o requirements-ci.lock

clean: ## remove what was built; the demo's data stays
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
