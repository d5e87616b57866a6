#!/bin/sh
# Make .venv from requirements.lock; run again when the lock changes. Usage: tools/setup.sh python3
set -eu
py=${1:-python3}

stop() { echo "$1" >&2; exit 1; }

command -v "$py" >/dev/null ||
  stop "Нужен Python 3.11 или новее: apt install python3 python3-venv. / Python 3.11 or newer is needed."
"$py" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  stop "Нужен Python 3.11 или новее, а здесь $("$py" -V). / Python 3.11 or newer is needed."

# A half-made environment (interrupted, moved, of a removed Python) is made anew.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  "$py" -c 'import venv, ensurepip' 2>/dev/null ||
    stop "Не хватает модуля venv: apt install python3-venv. / The venv module is missing: apt install python3-venv."
  rm -rf .venv
  "$py" -m venv .venv ||
    stop "Не создаётся виртуальное окружение .venv (место на диске? права?). / Cannot make .venv (disk space? rights?)."
fi
if [ ! -x .venv/bin/uv ]; then
  .venv/bin/python -m pip -q --disable-pip-version-check install "uv>=0.9" ||
    stop "Не скачивается uv: проверьте доступ к индексу пакетов. / Cannot download uv: check access to the package index."
fi
export VIRTUAL_ENV="$PWD/.venv"
.venv/bin/uv pip sync -q --require-hashes requirements.lock ||
  stop "Пакеты не установились: проверьте сеть и запустите ещё раз. / Packages were not installed: check the network and run again."
.venv/bin/uv pip install -q --no-deps -e .
touch .venv/.ready
