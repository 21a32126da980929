# make run | test | check | bench | audit – each sets the machine up by itself (deploy/setup.sh).
SHELL := /bin/bash
PY := .venv/bin/python
.PHONY: run test test-slow tours desk-faults manual photo-table check bench audit lock setup setup-dev clean

setup:
	@deploy/setup.sh

setup-dev:
	@deploy/setup.sh dev

run: setup
	@.venv/bin/kiosk demo

# A standstill no time-out can end (`faulthandler_timeout` says where) costs its worker, and the test fails.
STANDSTILL := -o faulthandler_timeout=420 -o faulthandler_exit_on_timeout=true
test: setup-dev
	@rm -f .pytest_cache/v/cache/lastfailed
	@$(PY) -m pytest -n 4 --dist loadgroup --no-loadscope-reorder -m "not slow" $(STANDSTILL) \
		|| { [ $$? -eq 1 ] && $(PY) -P tests/alone.py $(STANDSTILL); }

test-slow: setup-dev
	@$(PY) -m pytest -m slow -o faulthandler_timeout=0

# docs/measures.md: every tour by touch and by keys, one after the other; with STRIPS=write its pictures too. About an hour.
tours: setup-dev
	@$(PY) -m pytest -n 0 -v -m slow -o faulthandler_timeout=0 tests/citizens/test_measures.py

# Five hundred kills of the help desk, on SQLite and on PostgreSQL, and a bad network for minutes: about half an hour.
desk-faults: setup-dev
	@$(PY) -m pytest -m slow -s -o faulthandler_timeout=0 tests/helpdesk/test_desk_kill.py tests/desk/test_bad_network.py

# The pictures of docs/staff-manual.zh-CN.md and docs/content-manual.zh-CN.md, taken of the real pages.
manual: setup-dev
	@MANUAL=write $(PY) -m pytest -n 0 -m slow tests/helpdesk/test_staff_manual.py tests/content/test_content_manual.py

# The table of docs/photo.md: every sitter in every case. About a minute.
photo-table: setup-dev
	@PYTHONPATH=tests/lib:. $(PY) -m support.faces.table

check: setup-dev
	@echo "ruff";        $(PY) -m ruff check . && $(PY) -m ruff format --check .
	@echo "mypy";        $(PY) -m mypy
	@echo "layers";      .venv/bin/lint-imports --no-cache
	@echo "content";     .venv/bin/kiosk check

bench: setup-dev
	@$(PY) -m bench

audit: setup-dev
	@.venv/bin/kiosk audit --out out/audit

# Re-pins everything: edit requirements*.in first, read the diff after.
lock: setup-dev
	@.venv/bin/uv pip compile -q --no-header --python-version 3.11 --generate-hashes requirements.in -o requirements.lock
	@.venv/bin/uv pip compile -q --no-header --python-version 3.11 --generate-hashes requirements-dev.in -o requirements-dev.lock

clean:
	rm -rf .venv out build assets/fonts/*.otf
