#!/bin/sh
# Writes what the test of upgrades starts from, for the version that the control
# file names: tests/upgrade/VERSION/ with the install script as built and a dump
# of a small database, in which somebody has made things of their own.
#
#	tests/upgrade/make-baseline.sh
#
# Run it when a version is released, and never again for that version: what is
# written then stands for the databases that exist out there.
set -eu
cd "$(dirname "$0")/../.."
version=$(sed -n "s/^default_version = '\(.*\)'/\1/p" spegel.control)
make --no-print-directory all
folder=$(mktemp -d "${TMPDIR:-/tmp}/spegel-baseline.XXXXXX")
trap 'rm -rf "$folder"' EXIT
chmod 777 "$folder"
SPEGEL_BASELINE=$folder tests/unprivileged.sh tests/run.pl tests/upgrade/baseline.t
mkdir -p "tests/upgrade/$version"
cp "$folder"/* "tests/upgrade/$version/"
ls -l "tests/upgrade/$version"
