# Each target sets up what it needs, in .venv, and touches nothing else on the machine.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: demo run test lint docs snapshots screenshots clean

demo: .venv/app          ## open the reviewer on sample logs
	@$(BIN)/headroom-tui --demo

run: .venv/app           ## open the reviewer on this machine's logs
	@$(BIN)/headroom-tui

test: .venv/test         ## run all tests
	@$(BIN)/python -m pytest --numprocesses 4 --dist worksteal $(ARGS)

lint: .venv/lint         ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

docs: .venv/docs         ## build docs/ into site/, strict on links
	@$(BIN)/python -m tests.write_reference_pages
	@$(BIN)/mkdocs build --quiet --strict

snapshots: .venv/test    ## take the screens as they are now for right; look at them before committing
	@$(BIN)/python -m pytest tests/screens -k "snapshots or learned" --snapshot-update

screenshots: .venv/app   ## draw screenshots/ anew from the demo
	@$(BIN)/python -m tests.draw_screenshots

clean:
	rm -rf .venv

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit("headroom-tui needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/app: .venv/python pyproject.toml tests/constraints.txt
	@echo "Setting up .venv (half a minute, once)…"
	@$(PIP) --constraint tests/constraints.txt --editable .
	@touch $@

.venv/test: .venv/app
	@$(PIP) --constraint tests/constraints.txt --editable '.[test]'
	@touch $@

.venv/lint: .venv/test
	@$(PIP) --constraint tests/constraints.txt --editable '.[lint]'
	@touch $@

.venv/docs: .venv/test
	@$(PIP) --constraint tests/constraints.txt --editable '.[docs]'
	@touch $@
