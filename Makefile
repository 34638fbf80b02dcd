# Everything here works on a machine that has only make and Python; `make` alone says what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Tools that call one another by name (nbgrader calls alembic) find the installed ones.
export PATH := $(CURDIR)/$(BIN):$(PATH)

# The Pythons that are tried, in this order; `make install PYTHON=/path/to/python3.12` names one.
PYTHON ?= python3 python3.13 python3.12 python3.11
# Exit code 0: this Python will do; 4: its version will, but its venv module cannot make environments; else: it will not.
define SUITS
import importlib.util as u, sys
sys.exit(3 if not (3, 11) <= sys.version_info < (3, 14) else 4 if not (u.find_spec("venv") and u.find_spec("ensurepip")) else 0)
endef
export SUITS

.PHONY: help install demo learn test check browser database lock clean

help: ## say what there is
	@echo "safeshare: make WHAT, where WHAT is one of"
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  \1 \2/p' $(firstword $(MAKEFILE_LIST)) | awk '{ name = $$1; $$1 = ""; printf "  %-8s%s\n", name, $$0 }'

install: $(STAMP) ## install everything of requirements.lock into .venv (quick the second time)

demo: $(STAMP) ## build a course, let simulated learners take it, mark it, report on it
	@$(BIN)/python -m grading demo

learn: $(STAMP) ## open the notebooks in JupyterLab
	@$(BIN)/python -m grading learn

test: $(STAMP) ## run the tests (only some of them: make test ARGS="tests/project -k lock")
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(STAMP) ## check style, types and the direction of imports
	@faults=; for tool in "ruff check" "ruff format --check" mypy "lint-imports --no-logo"; do \
		echo "$$tool"; $(BIN)/$$tool || faults=1; done; [ -z "$$faults" ]

browser: ## install Chromium and npm for the browser tests, from Debian's packages (as root)
	@wanted=; command -v chromium >/dev/null || wanted="chromium fonts-dejavu-core"; \
	command -v npm >/dev/null || wanted="$$wanted npm"; [ -n "$$wanted" ] || exit 0; \
	command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] || { \
		echo "The browser tests need Chromium and npm: install the packages 'chromium' and 'npm' as this machine's administrator." >&2; exit 1; }; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get update -q </dev/null && apt-get install -qy --no-install-recommends $$wanted </dev/null

database: ## install PostgreSQL for the database tests, from Debian's packages (as root)
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && exit 0; \
	command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] || { \
		echo "The database tests need PostgreSQL: install the package 'postgresql' as this machine's administrator." >&2; exit 1; }; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get update -q </dev/null && apt-get install -qy --no-install-recommends postgresql </dev/null

lock: $(STAMP) ## write requirements.lock anew after a change of pyproject.toml (keeps pins that still fit)
	@$(BIN)/uv pip compile --quiet pyproject.toml --all-extras --group test --universal --generate-hashes \
		--no-emit-index-url --no-header -o requirements.lock

clean: ## remove .venv and everything that was built
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find safeshare grading tests -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment that no longer runs (its Python has gone) is made anew; uv comes first and, like all the rest, only
# with the hashes of requirements.lock.
$(STAMP): requirements.lock pyproject.toml
	@$(BIN)/python -c "$$SUITS" 2>/dev/null || { \
		rm -rf $(VENV); found=; bare=; \
		for python in $(PYTHON); do \
			"$$python" -c "$$SUITS" >/dev/null 2>&1; \
			case $$? in 0) found=$$python; break;; 4) bare=$${bare:-$$python};; esac; \
		done; \
		if [ -z "$$found" ] && [ -n "$$bare" ]; then \
			echo "safeshare cannot be installed with $$bare, because its venv module is missing: install it (on Debian or Ubuntu, as root: apt-get install python3-venv) and run make again." >&2; exit 1; \
		elif [ -z "$$found" ]; then \
			echo "safeshare needs Python 3.11, 3.12 or 3.13 and found none (tried: $(PYTHON)): install one (on Debian or Ubuntu, as root: apt-get install python3 python3-venv) or name it, as in: make install PYTHON=/path/to/python3.12" >&2; exit 1; \
		fi; \
		echo "Making $(VENV) with $$found"; "$$found" -m venv $(VENV); }
	@echo "Installing what requirements.lock lists into $(VENV): a few minutes the first time"
	@version=$$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements.lock); \
	[ "$$($(BIN)/uv --version 2>/dev/null | cut -d' ' -f2)" = "$$version" ] || { \
		$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; \
		awk '/^[^ ]/ { wanted = /^uv==/ } wanted' requirements.lock > $(VENV)/uv.txt; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(VENV)/uv.txt; }
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "Installed."
