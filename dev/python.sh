#!/bin/sh
# Runs a script of the local stack with a Python that fits (3.10 to 3.13, those that CKAN 2.12 is
# tested with); installs Debian's if there is none. Usage: dev/python.sh SCRIPT [ARGUMENT...]
# Another one may be named: DGAGOV_PYTHON=/path/to/python3
set -eu

fits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 10) <= sys.version_info < (3, 14))' \
        > /dev/null 2>&1
}

find_python() {
    for candidate in ${DGAGOV_PYTHON:-python3 python3.13 python3.12 python3.11 python3.10 \
            /usr/bin/python3}; do
        if fits "$candidate"; then
            echo "$candidate"
            return
        fi
    done
}

python=$(find_python)
if [ -z "$python" ]; then
    if [ -n "${DGAGOV_PYTHON:-}" ]; then
        echo "FAILED: DGAGOV_PYTHON=$DGAGOV_PYTHON is not a Python 3.10 to 3.13 with venv" >&2
        exit 1
    fi
    echo "==> Installing Python 3 (Debian's python3 and python3-venv)"
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo"
    log=$(mktemp)
    if ! { $as_root apt-get update && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y \
            --no-install-recommends python3 python3-venv; } > "$log" 2>&1 < /dev/null; then
        tail -n 20 "$log" >&2
        echo "FAILED: no Python 3.10 to 3.13 was found and apt could not install one." >&2
        echo "  What to do: install python3 and python3-venv by hand, or set DGAGOV_PYTHON." >&2
        exit 1
    fi
    rm -f "$log"
    python=$(find_python)
    if [ -z "$python" ]; then
        echo "FAILED: the installed python3 is not one of 3.10 to 3.13; set DGAGOV_PYTHON." >&2
        exit 1
    fi
fi
exec "$python" "$@"
