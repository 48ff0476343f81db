#!/usr/bin/env bash
# Makes .venv-peers: what pages are read with here, and the systems that `make peers` compares it with. None of these
# is part of the project; the folder may be deleted at any time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

wanted=$(mktemp)
trap 'rm -f "$wanted"' EXIT
# The releases of uv.lock, but for one that newspaper4k does not take yet (it wants python-dateutil < 3).
sed -n 's/ *\\$//; /^python-dateutil==/d; /==/p' requirements.txt >"$wanted"

[ -x .venv-peers/bin/python ] || "${PYTHON:-python3}" -m venv .venv-peers
if command -v uv >/dev/null; then uv=uv; else uv=.venv/bin/uv; fi
if "$uv" --version >/dev/null 2>&1; then
    "$uv" pip install --quiet --python .venv-peers/bin/python -r benchmarks/peers.txt -r "$wanted"
else
    .venv-peers/bin/python -m pip install --quiet -r benchmarks/peers.txt -r "$wanted"
fi
touch .venv-peers/.set-up
