# Two commands matter: `make up` and `make test`. `make help` names the others.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.SUFFIXES:
.NOTPARALLEL:

UV_VERSION := 0.13.9
SYSTEM_PYTHON ?= python3
VENV := .venv
PYTHON := $(VENV)/bin/python
# Where uv itself lives: `uv sync` removes from .venv whatever the lock does not name.
UV := var/uv/bin/uv
SECOND_VENV := var/venv-psycopg3
# One more than cores: many tests wait for a process, a browser or a lock.
WORKERS ?= $(shell echo $$(( $$(nproc) + 1 )))
SHIPPED := platform tenants apps

# The Python that is there, never a downloaded one.
export UV_PYTHON := $(shell command -v $(SYSTEM_PYTHON))
export UV_PYTHON_DOWNLOADS := never
# Ours, whatever environment the caller has activated.
unexport VIRTUAL_ENV
# Images of containers set it; each of the many processes here would compile 1,700 modules before its first line.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help up manage test t proof check fix types screens system test-programs clean

help:
	@echo "make up      start everything on this machine until Ctrl-C"
	@echo "make manage  ARGS='…': a management command against what make up started"
	@echo "make test    every check and test"
	@echo "make t       FILE=…: one test file, folder or node id"
	@echo "make proof   the same at full counts, and once more with the second database driver"
	@echo "make check   style, types, layers, dependencies, licences"
	@echo "make fix     format, and repair what ruff can repair safely"
	@echo "make types   mypy alone, by its daemon: seconds after the first time"
	@echo "make screens pictures of every page, into var/screens/"
	@echo "make clean   remove what the above made, the local database included"

up: $(VENV)/.synced
	@exec $(PYTHON) -m parterre.devtools up

manage: $(VENV)/.synced
	@exec $(PYTHON) -m parterre.devtools manage $(ARGS)

# pytest comes last: its closing line is what CI reads.
test: test-programs check
	@$(PYTHON) -m pytest -n $(WORKERS) --dist worksteal -m "not proof" $(ARGS)

t: $(VENV)/.synced
	@$(PYTHON) -m pytest -n 0 $(FILE) $(ARGS)

# With psycopg 3 in an environment of its own: Django takes it as soon as it is importable.
proof: export TEST_PROOF := 1
proof: test-programs check $(SECOND_VENV)/.synced
	@$(PYTHON) -m pytest -n $(WORKERS) $(ARGS)
	@echo "The same with psycopg 3:"
	@$(SECOND_VENV)/bin/python -m pytest -n $(WORKERS) $(ARGS)

check: $(VENV)/.synced
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(PYTHON) -m mypy
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/deptry $(SHIPPED)
	@$(VENV)/bin/deptry $(SHIPPED) tests benchmarks benchmarks/shop benchmarks/tenancy \
	    --exclude '\.venv' --extend-exclude '^$$' --non-dev-dependency-groups dev
	@$(PYTHON) -m parterre.devtools licences

fix: $(VENV)/.synced
	@$(PYTHON) -m ruff check --fix
	@$(PYTHON) -m ruff format

types: $(VENV)/.synced
	@$(VENV)/bin/dmypy --status-file var/dmypy.json run --timeout 3600

# Every page at 390 and 1280 px and in each language; none may scroll sideways.
screens: export PARTERRE_SCREENS := 1
screens: test-programs
	@$(PYTHON) -m pytest -n $(WORKERS) tests/journeys/test_pages.py -k pictured $(ARGS)

# Chromium and PgBouncer, beside what every start needs.
test-programs: $(VENV)/.synced
	@$(PYTHON) -m parterre.devtools system --tests

system: $(VENV)/.synced
	@$(PYTHON) -m parterre.devtools system

$(VENV)/.synced: uv.lock pyproject.toml $(UV)
	@echo "Python packages, as locked in uv.lock"
	@UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --quiet --frozen --extra psycopg2
	@touch $@

$(SECOND_VENV)/.synced: uv.lock pyproject.toml $(UV)
	@echo "Python packages with psycopg 3"
	@UV_PROJECT_ENVIRONMENT=$(SECOND_VENV) $(UV) sync --quiet --frozen --extra psycopg3
	@touch $@

$(UV): Makefile
	@platform/parterre/devtools/bootstrap.sh $(SYSTEM_PYTHON) $(UV_VERSION) var/uv
	@touch $@

clean:
	@platform/parterre/devtools/clean.sh
