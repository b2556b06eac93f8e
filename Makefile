# EvidenceKB. `make demo` and `make test` need Python 3.11 or newer, git and make, and install the rest into .venv.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test bench docs lock clean

# Another interpreter: make demo PYTHON=/path/to/python3
PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq

# What the caller's shell holds must not reach the program or the tests.
unexport KB_CONFIG KB_DATABASE PYTHONHOME PYTHONPATH

help: ## list the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## build the bundled evidence and write an evidence summary, into demo/
	@mkdir -p demo
	$(BIN)/kb build --db demo/evidence.duckdb
	$(BIN)/kb summary nct01564784 --db demo/evidence.duckdb -o demo/ino-vate-evidence-summary.md
	@printf '\nDatabase: %s\nSummary:  %s\n' \
	    '$(CURDIR)/demo/evidence.duckdb' '$(CURDIR)/demo/ino-vate-evidence-summary.md'

test: $(READY) ## run every check: style, types, tests, documentation
	@$(PIP) check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

bench: $(READY) ## measure start-up, queries and the build (see benchmarks/README.md)
	@$(BIN)/python benchmarks/run.py

docs: $(READY) ## write reference pages, examples and the outputs shown in documents anew
	$(BIN)/python -m kb_cli.catalogue.reference docs
	$(BIN)/python -m tests.language.manual
	$(BIN)/python tests/docs/console.py README.md docs/*.md docs/how-to/*.md docs/language/*.md

lock: $(READY) ## write requirements/lock.txt anew (newest versions: make lock LOCK_FLAGS=--upgrade)
	$(BIN)/uv pip compile pyproject.toml --extra dev --output-file requirements/lock.txt --quiet \
	    --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --custom-compile-command 'make lock' $(LOCK_FLAGS)

clean: ## remove .venv, demo/ and all caches
	rm -rf $(VENV) demo build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp holds the folder that .venv was made in, and is read with .venv's own Python: a checkout that was moved or
# copied, and a Python that was removed, are set up anew.
ifneq ($(shell $(BIN)/python -c 'print(open("$(READY)").read().strip())' 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif

$(READY): pyproject.toml requirements/lock.txt
	@set -e; \
	tried='$(or $(PYTHON),python3.11 python3 python3.12 python3.13 python3.14)'; \
	python=; \
	for candidate in $$tried; do \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	        python=$$candidate; break; \
	    fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "EvidenceKB needs Python 3.11 or newer, and none was found (tried: $$tried)." >&2; \
	    echo "Install it, or name the one to use: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
	    exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	    echo "$$python cannot make virtual environments: its modules venv and ensurepip are missing." >&2; \
	    echo "On Debian and Ubuntu they are in a package of their own: apt-get install python3-venv" >&2; \
	    exit 1; \
	fi; \
	echo "Setting up $(VENV) with $$("$$python" --version); this happens once and takes about a minute."; \
	"$$python" -m venv --clear $(VENV); \
	$(PIP) install --require-hashes -r requirements/lock.txt; \
	$(PIP) install --no-deps --no-build-isolation -e .; \
	printf '%s\n' '$(CURDIR)' > $@
