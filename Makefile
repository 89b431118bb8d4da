# The five verbs, the same for people and for CI: run, test, check, train, lock.
.DEFAULT_GOAL := help
.PHONY: help run test check train setup lock bench clean

BIN := .venv/bin
PYTHON ?=
export PYTHON
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3

sources := config.yml $(shell find bot/domain bot/dialogues bot/components editor index nlu_data -type f -not -name '*.pyc')

help: ## Zeigt diese Übersicht
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

run: setup var/.trained ## Richtet alles ein und startet auf http://127.0.0.1:8080
	@exec $(BIN)/amtslotse serve

test: setup var/.trained ## Richtet alles ein und prüft alles
	@$(BIN)/python -m pytest

check: setup ## Prüft Stil, Typen, Importe, Katalog und Sätze
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/amtslotse check

train: setup ## Baut Suchindex und Modell neu, soweit sie veraltet sind
	@$(BIN)/amtslotse train && mkdir -p var && touch var/.trained

setup: ## Legt .venv an und installiert
	@tools/setup.sh

lock: ## Löst die Abhängigkeiten neu auf (braucht uv)
	@tools/lock.sh

bench: setup var/.trained ## Misst Gespräche je Sekunde gegen Rasas eigene Server
	@$(BIN)/python benchmarks/turns.py

clean: ## Löscht alles Gebaute, auch Gespräche
	@rm -rf .venv var

var/.trained: $(sources) | setup
	@$(BIN)/amtslotse train && mkdir -p var && touch $@
