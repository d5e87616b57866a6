#!/bin/sh
# Make .venv from requirements.lock. Usage: tools/setup.sh python3
set -eu
py=${1:-python3}
command -v "$py" >/dev/null || { echo "Нужен Python 3.11 или новее: apt install python3 python3-venv. / Python 3.11+ is needed." >&2; exit 1; }
"$py" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Нужен Python 3.11 или новее, здесь $("$py" -V). / Python 3.11+ is needed." >&2; exit 1; }
if [ ! -x .venv/bin/pip ]; then
  "$py" -m venv .venv >/dev/null 2>&1 || { rm -rf .venv; echo "Не создаётся виртуальное окружение: apt install python3-venv. / Install python3-venv." >&2; exit 1; }
fi
[ -x .venv/bin/uv ] || .venv/bin/pip -q --disable-pip-version-check install "uv>=0.9"
export VIRTUAL_ENV="$PWD/.venv"
.venv/bin/uv pip install -q --require-hashes -r requirements.lock
.venv/bin/uv pip install -q --no-deps -e .
touch .venv/.ready
