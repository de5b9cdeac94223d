# Two commands: `make serve` runs the product, `make test` passes the tests; each sets up what it needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraints constraints.txt

.PHONY: serve test fuzz kill lines model lint bench bench-matching docs browser clean

serve: $(VENV)/.ready
	@$(BIN)/tresen serve

# WORKERS test files at a time, each file in one process and in its order; browser tests come last in each.
WORKERS ?= 2
test: $(VENV)/.ready-dev browser lint
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

# FRAMES frames of hostile clients at a running server; `make test` sends 3,000.
FRAMES ?= 100000
fuzz: $(VENV)/.ready-dev
	@TRESEN_FUZZ_EXAMPLES=$(FRAMES) $(BIN)/python -m pytest tests/faults/test_hostile.py -k whatever_frames

# ROUNDS times the service is killed under load, with new dice; `make test` does it ten times.
ROUNDS ?= 200
SEED   ?= $(shell date +%s)
kill: $(VENV)/.ready-dev
	@TRESEN_KILL_ROUNDS=$(ROUNDS) TRESEN_KILL_SEED=$(SEED) $(BIN)/python -m pytest tests/faults/test_kill.py -s

# LINES seconds of work over lines that lag, tear, break and go silent; `make test` takes 12.
LINES ?= 300
lines: $(VENV)/.ready-dev
	@TRESEN_LINES_SECONDS=$(LINES) TRESEN_LINES_SEED=$(SEED) $(BIN)/python -m pytest tests/faults/test_bad_lines.py -s

# HISTORIES of whatever people, the clock and restarts do, compared with a model; `make test` takes 12.
HISTORIES ?= 500
model: $(VENV)/.ready-dev
	@TRESEN_MODEL_HISTORIES=$(HISTORIES) $(BIN)/python -m pytest tests/faults/test_model.py -s

lint: $(VENV)/.ready-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --verbose >$(VENV)/imports.log 2>&1 || { cat $(VENV)/imports.log; exit 1; }

bench: $(VENV)/.ready-dev
	@$(BIN)/python -m bench

# DATA is a folder of data sets (docs/benchmarks.md); without one, our own policy is set beside the baselines.
bench-matching: $(VENV)/.ready-bench
	@$(BIN)/python -m bench.matching.policy
	@$(BIN)/python -m bench.matching.leaveout
	@$(BIN)/python -m bench.matching.cost
	@$(BIN)/python -m bench.matching.relearn
	@$(BIN)/python -m bench.matching.export $(VENV)/policy
	@$(BIN)/python -m bench.matching --data $(VENV)/policy --shots 0
	@test -z "$(DATA)" || $(BIN)/python -m bench.matching --data "$(DATA)"

docs: $(VENV)/.ready-dev
	@$(BIN)/python -m docs.generate

browser: $(VENV)/.ready-dev
	@sh tests/browser/install.sh

# constraints.txt pins every version; an editable install serves the checkout's own intents, locales and pages.
$(VENV)/.ready: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "tresen: no virtual environment could be made; on Debian: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "tresen: Python 3.11 or newer is needed (make serve PYTHON=python3.12)"; rm -rf $(VENV); exit 1; }
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv
	@$(UV) --editable '.[semantic]'
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	@$(UV) --editable '.[semantic]' --group dev
	@touch $@

$(VENV)/.ready-bench: $(VENV)/.ready-dev
	@$(UV) --editable . --group bench
	@touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
