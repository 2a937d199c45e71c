#!/usr/bin/env bash
# Runs the ERP in plain C in a folder of its own: embed.sh PROGRAM
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$(realpath "$1")" "$work"
