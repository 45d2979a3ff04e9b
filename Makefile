# The verbs of the project; `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL ?= 3
export PYTHONWARNINGS ?= ignore
unexport PYTHONDONTWRITEBYTECODE # every start would compile TensorFlow's modules anew

BIN := .venv/bin
READY := .setup/ready

.PHONY: help setup run chat sync test check lint front types arrows deps train tune validate evaluate newer bench clean

help: ## list the verbs
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(READY) ## install everything into .venv (finds Python 3.10 by itself)

$(READY): uv.lock pyproject.toml .ci/setup
	@.ci/setup
	@mkdir -p $(@D) && touch $@

run: setup ## set up, train if needed, and run the assistant (Ctrl-C stops it)
	@$(BIN)/bot run

chat: setup ## talk to the running assistant in the terminal
	@$(BIN)/bot chat

sync: setup ## write into domain.yml and the rules what follows from checks and examples
	@$(BIN)/bot sync

train: setup ## train the model if what it is made of changed
	@$(BIN)/bot train

tune: setup ## tune the sentence encoder on everything in data/, for developers (up to an hour)
	@$(BIN)/bot tune topics && $(BIN)/bot tune facts

test: train ## set up and run the tests
	@$(BIN)/pytest --numprocesses 2 --dist loadgroup

check: lint front types arrows deps validate test evaluate ## everything that CI runs

lint: setup
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

front: ## lint the widget and the desk's scripts, and run their unit tests (needs Node)
	@if command -v npm >/dev/null; then \
	  cd bot/widget && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --ignore-scripts --no-audit --no-fund --silent; } \
	    && npm run --silent lint && npm test --silent; \
	elif [ -n "$$CI" ]; then echo "front: Node is missing" >&2; exit 1; \
	else echo "front: left out, as Node is not installed"; fi

types: setup
	@$(BIN)/mypy --any-exprs-report .mypy_cache/report && $(BIN)/python tests/any_share.py .mypy_cache/report

arrows: setup
	@$(BIN)/lint-imports

deps: setup
	@$(BIN)/deptry .

validate: setup
	@$(BIN)/rasa data validate --fail-on-warnings 2>&1 | tail -n 2; exit $${PIPESTATUS[0]}
	@$(BIN)/bot content check
	@$(BIN)/bot content test
	@$(BIN)/bot sync --check

evaluate: train ## measure understanding on the validation messages
	@$(BIN)/bot evaluate tests/nlu/validation.csv --against tests/nlu/figures.json

newer: setup ## test what faces the public on Python 3.13, without Rasa
	@.ci/newer-python

bench: setup ## measure the assistant beside stock Rasa (about 20 minutes)
	@$(BIN)/python -m benchmarks run --keep
	@$(BIN)/python -m benchmarks load
	@rm -rf var/bench

clean: ## remove everything that can be made again (the databases in var/ stay)
	rm -rf .venv .setup .rasa results var/log var/bench models/spacy models/*.tar.gz models/assistant.json
