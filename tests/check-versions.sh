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
	copy_tree "$copy/checkout"
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
	add_row "$version" "$release" "$log" "$began"
	rm -rf "$copy"
	copy=""
done
cat "$table"
exit $failures
