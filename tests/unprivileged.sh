#!/bin/sh
# Runs a command of the project as an ordinary user, because PostgreSQL refuses
# to run as root.
#
#	tests/unprivileged.sh COMMAND [ARGUMENT ...]
#
# An ordinary user runs the command where it stands.  For root the checkout is
# copied to a private directory that belongs to nobody, and the command runs
# there as nobody; the directory is removed afterwards.
#
# SPEGEL_DATA, the folder of real data (default: shared/data beside the
# checkout), and DATA, the folder of the demo's data, are made absolute, and
# copied too where nobody could not read them; so is the list of questions
# beside the real data.
set -eu
cd "$(dirname "$0")/.."

absolute() {
	if [ -d "$1" ]; then (cd "$1" && pwd); fi
}
SPEGEL_DATA=$(absolute "${SPEGEL_DATA:-../shared/data}")
if [ -n "${DATA:-}" ]; then
	if [ ! -d "$DATA" ]; then
		echo "DATA: there is no folder $DATA" >&2
		exit 1
	fi
	DATA=$(absolute "$DATA")
	export DATA
fi
export SPEGEL_DATA

if [ "$(id -u)" -ne 0 ]; then
	exec "$@"
fi

scratch=$(mktemp -d /tmp/spegel.XXXXXX)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$scratch/checkout" "$scratch/home"
tar -c --exclude-vcs . | tar -x -C "$scratch/checkout"
if [ -n "$SPEGEL_DATA" ]; then
	cp -r "$SPEGEL_DATA" "$scratch/data"
	if [ -e "$SPEGEL_DATA/../questions.tsv" ]; then
		cp "$SPEGEL_DATA/../questions.tsv" "$scratch"
	fi
	SPEGEL_DATA=$scratch/data
fi
if [ -n "${DATA:-}" ]; then
	cp -r "$DATA" "$scratch/demo-data"
	DATA=$scratch/demo-data
fi
chown -R nobody:nogroup "$scratch"
cd "$scratch/checkout"
HOME=$scratch/home USER=nobody LOGNAME=nobody
export HOME USER LOGNAME
setpriv --reuid=nobody --regid=nogroup --clear-groups --inh-caps=-all "$@"
