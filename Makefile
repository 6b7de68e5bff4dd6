# Two commands on a fresh clone: `make` builds every table and figure, `make test` runs the tests. Both set up .venv first.

VENV   := .venv
PYTHON := $(VENV)/bin/python

# One BLAS thread per process: on busy cores more are many times slower.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1

.PHONY: all test slow bench clean

all: $(VENV)/.installed
	$(VENV)/bin/exponents reproduce --output build

test: $(VENV)/.installed
	$(PYTHON) -m pytest -n 2

slow: $(VENV)/.installed
	$(PYTHON) -m pytest -n 2 -m slow

bench: $(VENV)/.installed
	$(PYTHON) benchmarks/engine.py

# The mark is written last: an interrupted installation is taken up again.
$(VENV)/.installed: pyproject.toml
	@python3 -c 'import sys; sys.exit("exponents needs python3 >= 3.11, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --editable '.[tests]'
	@touch $@

clean:
	rm -rf $(VENV) build dist
