#!/bin/sh
# Runs the whole check on several versions of PostgreSQL, each in a chroot of
# the Debian release that ships it, and prints a table.
#
#	tests/check-versions.sh RELEASE=VERSION ...      bookworm=15 trixie=17
#
# Run as root by `make check-versions`.  The chroots are made by debootstrap
# from the mirror that this machine's apt uses, and kept for the next time with
# the packages that the check needs.  The checkout is copied into them; a run has
# namespaces of its own, so that nothing that it starts or mounts is left.
#
#	CHROOTS=dir     where the chroots are kept: /var/cache/spegel unless given
#	TESTS=files     these tests only, instead of all
#	MINUTES=n       the most that one version may take: 240 unless given
set -eu
cd "$(dirname "$0")/.."
chroots=${CHROOTS:-/var/cache/spegel}
minutes=${MINUTES:-240}

name=check-versions
data=${SPEGEL_DATA:-../shared/data}
. tests/chroot.sh
[ $# -gt 0 ] || fail "no version is named; the Makefile knows which releases have which"

table=$(mktemp)
failures=0
printf '%-10s  %-10s  %7s  %7s  %7s  %7s\n' PostgreSQL Debian passed failed skipped minutes >"$table"
for wanted in "$@"; do
	release=${wanted%%=*} version=${wanted#*=}
	began=$(date +%s)
	log=$chroots/check-$version.log
	echo "check-versions: PostgreSQL $version on $release, logged to $log"
	make_chroot "$release"
	like_here "$chroots/$release"
	copy=$(mktemp -d "$chroots/$release/tmp/spegel.XXXXXX")
	chmod 755 "$copy"
	mkdir "$copy/checkout"
	tar -c --exclude-vcs --exclude=./.scratch . | tar -x -C "$copy/checkout"
	# What was built here was built for another server.
	in_chroot "$chroots/$release/." sh -euc '
		apt-get -q update
		apt-get -q -y --no-install-recommends install make
		apt-get -q -y dist-upgrade
		cd "$1"
		make deps PG="$2"
		make clean PG="$2"
		make check PG="$2" WERROR=-Werror
		' sh "${copy#"$chroots/$release"}/checkout" "$version" >"$log" 2>&1 || failures=1
	result=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$log" | tail -n 1)
	if [ -z "$result" ]; then
		tail -n 20 "$log" >&2
		failures=1
		result="- - -"
	fi
	# shellcheck disable=SC2086
	printf '%-10s  %-10s  %7s  %7s  %7s  %7s\n' "$version" "$release" $result \
		"$(( ($(date +%s) - began + 30) / 60 ))" >>"$table"
	rm -rf "$copy"
	copy=""
done
cat "$table"
rm -f "$table"
exit $failures
