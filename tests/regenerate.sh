#!/bin/sh
# Writes anew what is generated in the checkout, by the tests that compare it:
# docs/reference.md and docs/answers.md, the table of endpoints of docs/http.md,
# what the examples of every page print, and the expected output of the SQL and
# the isolation tests.  Run by `make regenerate`; what has changed is printed,
# and to be read before it is committed.
#
# Pages whose data are not beside the checkout are left as they are.
set -eu
cd "$(dirname "$0")/.."

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# The tests may run as another user.
chmod 777 "$out"

tests="007_frozen 010_regress 040_docs 053_answers 065_ministers 106_concurrency 140_endpoints"
run() {
	# shellcheck disable=SC2046
	tests/unprivileged.sh tests/run.pl $(printf 'tests/t/%s.t ' $tests) >"$out/.log" 2>&1
}

SPEGEL_REGENERATE=$out
export SPEGEL_REGENERATE
status=0
run || status=1
(cd "$out" && find . -type f ! -name .log) | sed 's|^\./||' | sort | while read -r file; do
	if ! cmp -s "$out/$file" "$file"; then
		cat "$out/$file" >"$file"
		echo "changed: $file"
	fi
done

# Now there is nothing left to complain about, or it is not of this kind.
unset SPEGEL_REGENERATE
if [ $status -ne 0 ] && ! run; then
	cat "$out/.log" >&2
	echo "regenerate: these tests fail for another reason" >&2
	exit 1
fi
