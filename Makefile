# The README's few words. Every line calls one command; without make, call it yourself.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/stamp

.PHONY: demo test lab build check bench site lite browser node postgres clean
demo: $(STAMP)
	$(BIN)/python -m autograder demo

test: $(STAMP) browser node postgres
	$(BIN)/python -m tests

lab: $(STAMP)
	$(BIN)/jupyter lab --ServerApp.root_dir=. lectures/week01_perceptron.ipynb

build: $(STAMP)
	$(BIN)/python -m autograder build

check: $(STAMP)
	$(BIN)/python -m autograder check

bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[bench]"
	$(BIN)/python -m benchmarks

site: .venv/site
	$(BIN)/python -m website site

lite: .venv/site
	$(BIN)/python -m website lite

browser:
	sh tests/browser/install.sh

node:
	sh tests/js/install.sh

postgres:
	sh tests/install_postgres.sh

$(STAMP): pyproject.toml requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $(STAMP)

.venv/site: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[site,lite]"
	touch .venv/site

clean:
	rm -rf .venv build demo site
