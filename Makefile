# newsbeam: `make demo` and `make test` work on a machine that has only Python (3.10 to 3.13).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test test-crash test-engines lint install clean golden bench docs

install: $(STAMP)

# constraints.txt pins every version, so that the same rows come out everywhere.
$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 10) <= v <= (3, 13) else "newsbeam needs Python 3.10 to 3.13, this is %d.%d; name another with: make PYTHON=python3.12 …" % v)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

demo: install
	@$(BIN)/python -m pipeline.demo

test: install lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

# A run is killed at fifty moments and started again; two minutes.
test-crash: install
	$(BIN)/python -m pytest -n 2 -m crash tests/warehouse

# Prism, Flink and Kafka on this machine; fetches them first. Needs go, java and mvn, which `make test` does not.
test-engines: install
	bash tests/engines/fetch.sh .engines
	NEWSBEAM_ENGINES=.engines timeout -k 60 2400 $(BIN)/python -m pytest -n 0 -v --durations 0 -m engines tests/engines; \
	  status=$$?; \
	  for name in flink kafka; do bash tests/engines/$$name.sh stop .engines/run/$$name; done; \
	  exit $$status

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

golden: install
	$(BIN)/python -m benchmarks.golden

bench: install
	$(BIN)/python -m benchmarks.throughput

docs: install
	$(BIN)/python -m schemas.reference > docs/TABLES.md
	$(BIN)/python docs/refresh.py

clean:
	rm -rf $(VENV) build dist *.egg-info warehouse/lake
