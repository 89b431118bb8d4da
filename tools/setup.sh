#!/usr/bin/env bash
# Makes .venv and installs requirements.lock into it. Done already? Then it does nothing.
# Every way it can fail ends in one German line that says what to do.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.venv
needed_mb=6000

fail() { echo "Amtslotse: $*" >&2; exit 1; }

# The stamp is written last, so that an interrupted installation is taken up again.
stamp="$venv/.installed-$(cat requirements.lock pyproject.toml | sha256sum | cut -c1-16)"
[ -f "$stamp" ] && [ -x "$venv/bin/amtslotse" ] && exit 0

python=${PYTHON:-}
if [ -z "$python" ]; then
  python=$(command -v python3.11 || command -v python3 || true)
fi
[ -n "$python" ] && command -v "$python" >/dev/null \
  || fail "Python 3.11 fehlt. Bitte installieren Sie es (Debian: apt-get install python3.11 python3.11-venv) und rufen Sie den Befehl noch einmal auf."
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo "unbekannt")
[ "$found" = "3.11" ] \
  || fail "Gebraucht wird Python 3.11, gefunden wurde $found ($python). Nennen Sie das richtige so: make run PYTHON=/pfad/zu/python3.11"

free_mb=$(df -Pm . | awk 'NR==2 {print $4}')
[ "$free_mb" -ge "$needed_mb" ] \
  || fail "Zu wenig Speicherplatz: $free_mb MB sind frei, gebraucht werden $needed_mb MB. Bitte schaffen Sie Platz und rufen Sie den Befehl noch einmal auf."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'echo; fail "Die Installation wurde unterbrochen. Rufen Sie den Befehl noch einmal auf, er macht weiter."' INT TERM
step() {
  local label=$1; shift
  echo "Amtslotse: $label …" >&2
  "$@" >"$log" 2>&1 || {
    tail -n 15 "$log" >&2
    fail "$label ist fehlgeschlagen. Prüfen Sie Netz und Speicherplatz (frei: $(df -Pm . | awk 'NR==2 {print $4}') MB) und rufen Sie den Befehl noch einmal auf."
  }
}

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
  rm -rf "$venv"
  "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 \
    || fail "Dem Python fehlt das Modul venv. Debian: apt-get install python3.11-venv. Rufen Sie den Befehl danach noch einmal auf."
  step "Umgebung anlegen" "$python" -m venv "$venv"
fi
# Python compiles what it imports; compiling all of it ahead takes longer than anything else here.
pip=("$venv/bin/python" -m pip install --disable-pip-version-check --no-deps --no-compile)
# The CPU build of torch comes from PyTorch's own index, or from a local wheel where pip is told of one.
step "PyTorch installieren" "${pip[@]}" --retries 0 --extra-index-url https://download.pytorch.org/whl/cpu "torch==2.13.0"
# Rasa declares Python < 3.11; it was seen to run on 3.11 with this lock.
step "Bibliotheken installieren (einige Minuten)" "${pip[@]}" --ignore-requires-python -r requirements.lock
step "Amtslotse installieren" "${pip[@]}" -e .
rm -f "$venv"/.installed-*
touch "$stamp"
