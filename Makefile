# make run    set everything up and open the desk        make test   set everything up and run all tests
# make check  style, types, rooms, care (seconds)        make quick  the tests that need no Rasa training (under a minute)
# make train  train Rasa if the wordings changed         make bench  measure speed and quality
# make setup  only set up                                make lock   renew the requirements.lock files
# make audit  known weaknesses of locked packages

.PHONY: run test check audit quick train bench setup setup-dev lock clean
.DEFAULT_GOAL := run

VENV := .venv/bin
UV := $(VENV)/uv
ROOMS := actions bot catalog console nlu/*.py nlu/components records sapa scripts simulator
SYNC := $(UV) pip sync --quiet --require-hashes --compile-bytecode

# Python keeps what it compiled: otherwise every start of a program compiles it anew.
unexport PYTHONDONTWRITEBYTECODE

run: setup
	@$(VENV)/sapa nlu train
	@$(VENV)/sapa run

train: setup
	@$(VENV)/sapa nlu train

test: setup-dev
	$(VENV)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --max-worker-restart 0

quick: .venv/.dev
	$(VENV)/python -m pytest -n 3 -m "not slow"

check: .venv/.dev
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/bandit --quiet --configfile pyproject.toml --recursive $(ROOMS)

audit: .venv/.dev
	$(VENV)/python scripts/audit.py

# CLINC150= and PERPUSBIPA= name the folders of those data sets; without them they are left out.
bench: setup-dev
	$(VENV)/python -m bench.bench_catalog
	$(VENV)/python -m bench.console
	$(VENV)/python -m bench.parse
	$(VENV)/python -m bench.load
	$(VENV)/python -m bench.perpusbipa --data "$(PERPUSBIPA)"
	$(VENV)/python -m bench.clinc150 --data "$(CLINC150)"

setup: .venv/.run nlu/.venv/.run nlu/.venv/.encoder

setup-dev: .venv/.dev .venv/.browser .venv/.balancer nlu/.venv/.run nlu/.venv/.encoder

# Asked anew for as long as there is none.
.venv/.browser: .venv/.dev scripts/chromium
	@scripts/chromium > $@
	@test -s $@ || rm $@

.venv/.balancer: .venv/.dev scripts/balancer
	@scripts/balancer > $@
	@test -n "$$(cat $@)" || rm $@

# uv is put into the new environment by its locked version and hash; the locks hold everything else.
.venv/bin/uv: requirements-uv.lock
	@python=$$(scripts/python311) && "$$python" -m venv .venv
	@$(VENV)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@touch $@

.venv/.run: requirements.lock .venv/bin/uv pyproject.toml
	@echo "Menyiapkan Sapa · setting up Sapa …"
	@test -e .venv/.dev || $(SYNC) --python $(VENV)/python requirements.lock requirements-uv.lock
	@$(UV) pip install --quiet --python $(VENV)/python --no-deps --no-build-isolation --no-index --editable .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/bin/uv pyproject.toml
	@echo "Menyiapkan Sapa dan alat pengujian · setting up Sapa and its test tools …"
	@$(SYNC) --python $(VENV)/python requirements-dev.lock requirements-uv.lock
	@$(UV) pip install --quiet --python $(VENV)/python --no-deps --no-build-isolation --no-index --editable .
	@touch $@

nlu/.venv/.run: nlu/requirements.lock .venv/bin/uv
	@echo "Menyiapkan Rasa, sekali saja, beberapa menit · setting up Rasa, once, some minutes …"
	@python=$$(scripts/python310 $(UV)) && $(UV) venv --quiet --clear --python "$$python" nlu/.venv
	@$(UV) pip sync --require-hashes --python nlu/.venv/bin/python nlu/requirements.lock
	@touch $@

# Where the encoder cannot be made, Sapa reads without it and says so.
nlu/.venv/.encoder: nlu/.venv/.run $(wildcard nlu/components/encoder/*.py)
	@PYTHONPATH=. nlu/.venv/bin/python -m nlu.components.encoder.convert nlu/.venv/encoder || \
		echo "Tanpa penyandi kalimat, Sapa tetap membaca · Sapa reads on without a sentence encoder."
	@touch $@

lock: .venv/bin/uv
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 requirements-uv.in -o requirements-uv.lock
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 pyproject.toml -o requirements.lock
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.10 nlu/pyproject.toml -o nlu/requirements.lock

clean:
	rm -rf .venv nlu/.venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
