# start: everything ready, and the example project served    test: everything ready, and the tests run
# lint: style, types and imports                             ARGS is handed on: make test ARGS="-k street"
# reliability: what is promised under kill -9, full disks and crowds, with figures (up to 45 minutes)
# bench: what a page and a journey cost, beside the same bytes as constants (under 3 minutes, on Linux)

ARGS ?=
PYTHON ?= $(or $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$python && exit; \
	done),$(error This needs Python 3.11 or newer: install it and run the command again))

.PHONY: start test lint reliability bench

start test lint reliability bench:
	@$(PYTHON) bootstrap.py $@ $(ARGS)
