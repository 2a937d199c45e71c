#!/usr/bin/env bash
# Runs the ERP in plain C in a folder of its own, with a fresh database: embed.sh PROGRAM
set -euo pipefail
program=$(realpath "$1")
beside=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
. "$beside/database.sh"
"$program" "$work"
