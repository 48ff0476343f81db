#!/usr/bin/env bash
# Makes .venv with everything of uv.lock: by uv where it is or can be had, else by plain pip. `make setup` calls it.
# GOVHARVEST_SETUP=pip asks for plain pip. Writes to .venv only (and the caches of uv and pip).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH UV_PROJECT_ENVIRONMENT
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never

say() { printf 'setup: %s (%s s)\n' "$1" "$SECONDS"; }
stop() { printf 'setup: %s\n' "$1" >&2; exit 2; }
is_new_enough() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    local name
    for name in python3 python3.13 python3.12 python3.11 python3.14 python; do
        if is_new_enough "$name"; then command -v "$name"; return; fi
    done
    return 1
}

make_venv() {  # an existing one is kept while its Python still runs and is new enough
    is_new_enough .venv/bin/python && return
    local python
    [ -w . ] && { [ ! -e .venv ] || [ -w .venv ]; } || stop "$PWD is not yours to write in; make a clone of your own"
    python=$(find_python) || stop "no Python >= 3.11 with venv found; install one (Debian: apt install python3-venv)"
    say "making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
}

quiet() {  # runs a command; its output is shown only if it fails
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 || { status=$?; cat "$log" >&2; }
    rm -f "$log"
    return "$status"
}

find_uv() {
    if command -v uv >/dev/null && uv --version >/dev/null 2>&1; then uv=uv; return; fi
    uv=.venv/bin/uv
    "$uv" --version >/dev/null 2>&1 && return
    .venv/bin/python -m pip --version >/dev/null 2>&1 || return 1
    say "fetching uv into .venv"
    .venv/bin/python -m pip install -q 'uv>=0.8' >/dev/null 2>&1
}

by_uv() {
    mkdir -p "${UV_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/uv}" 2>/dev/null || export UV_NO_CACHE=1
    say "installing what uv.lock names, with $("$uv" --version)"
    quiet "$uv" sync --quiet --frozen --inexact --compile-bytecode --all-extras --all-groups --python .venv/bin/python
}

by_pip() {
    .venv/bin/python -m pip --version >/dev/null 2>&1 || quiet .venv/bin/python -m ensurepip
    say "installing what requirements.txt names, with plain pip (takes a minute)"
    # --no-deps: the list is complete, and old pips stumble over its extras (pip 23.2: lxml[html-clean], seen 2026-11)
    quiet .venv/bin/python -m pip install -q --no-deps --require-hashes -r requirements.txt
    quiet .venv/bin/python -m pip install -q --no-deps -e .
}

make_venv
if [ "${GOVHARVEST_SETUP:-}" = pip ]; then
    by_pip
elif ! find_uv; then
    say "uv cannot be had here"
    by_pip
elif ! by_uv; then
    say "uv could not do it; trying plain pip"
    by_pip
fi
touch .venv/.set-up
say "ready: .venv holds $(.venv/bin/python --version) and the project"
