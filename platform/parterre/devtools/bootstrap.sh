#!/usr/bin/env bash
# Install uv, at one version, into an environment of its own.
# usage: bootstrap.sh PYTHON VERSION DIRECTORY
set -euo pipefail
python=$1 version=$2 directory=$3

say_and_stop() {
    echo "$1" >&2
    exit 1
}

installed=$("$directory/bin/uv" --version 2>/dev/null || true)
[[ $installed == "uv $version"* ]] && exit 0

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    say_and_stop "Python 3.11 or newer is needed, and '$python' is not. Name another one: make SYSTEM_PYTHON=python3.12"

# Debian keeps what makes environments in a package of its own.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    command -v apt-get >/dev/null || say_and_stop "'$python' cannot make environments: its venv module is missing."
    [[ $(id -u) == 0 ]] || say_and_stop "Missing: python3-venv. Install it with:
  sudo apt-get update && sudo apt-get install --no-install-recommends python3-venv"
    echo "Installing python3-venv"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends python3-venv >/dev/null
fi

echo "uv $version"
rm -rf "$directory"
"$python" -m venv "$directory"
"$directory/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$version"
