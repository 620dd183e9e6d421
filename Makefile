# make study   sets up .venv and rebuilds the published study into build/nahar2022/
# make test    sets up .venv and runs every check and test
# make soak    runs the tests of what must never happen ten times as long

ifeq ($(OS),Windows_NT)
PYTHON ?= python
BIN := .venv/Scripts
else
PYTHON ?= python3
BIN := .venv/bin
endif

.PHONY: study test soak lint clean

study: .venv/run
	$(BIN)/qualcode replicate

test: .venv/test lint
	$(BIN)/python -m pytest

soak: export QUALCODE_SOAK = 10
soak: .venv/test
	$(BIN)/python -m pytest tests/faults tests/store tests/tagging

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.venv/run: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/test: .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .[test]
	touch $@

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache
