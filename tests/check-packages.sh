#!/bin/sh
# Builds the Debian packages on several releases of Debian, has lintian check
# them, and lives with them on a bare system of each, as docs/operations.md says:
# install, use, back up, restore, upgrade, remove, purge; prints a table.  Each
# life is lived twice: in a chroot, and on a system that systemd has booted.
#
#	tests/check-packages.sh RELEASE=VERSION ...      bookworm=15 trixie=17
#
# Run as root by `make check-packages`.  The chroots are made by debootstrap and
# kept for the next time: one to build in, which check-versions uses too, and a
# bare one that is copied for each run.  What is built stays in packages-RELEASE:
# packages of this checkout, and of the version after it, which is made up here.
#
#	CHROOTS=dir     where the chroots are kept: /var/cache/spegel unless given
#	MINUTES=n       the most that one step may take: 60 unless given
set -eu
cd "$(dirname "$0")/.."
name=check-packages
chroots=${CHROOTS:-/var/cache/spegel}
minutes=${MINUTES:-60}
. tests/chroot.sh
[ $# -gt 0 ] || fail "no release is named; the Makefile knows which there are"

# next_version: the checkout of the current folder becomes the version after it,
# with an update of the extension, and a table and a setting that have changed.
next_version() {
	this=$(sed -n "s/^default_version = '\(.*\)'/\1/p" spegel.control)
	tests/next-version.sh "$(echo "$this" | awk -F. '{ print $1 "." $2 + 1 ".0" }')"
	cat >sql/report/tables/99-next.sql <<-'SQL'
		ALTER TABLE spegel_register.unit ADD COLUMN note text;
		COMMENT ON COLUMN spegel_register.unit.note IS 'For a test (anteckning).';
	SQL
	sed -i "s/^RestartSec=1/RestartSec=2/" fcgi/systemd/spegel-fcgi.service.in
}

# build TREE PLACE LOG: TREE of the build chroot $build, built; the packages in PLACE.
build() {
	in_chroot "$build/." sh -euc '
		apt-get -q update
		apt-get -q -y --no-install-recommends install make
		cd "$1"
		make deb
		' sh "${1#"$build"}" >>"$3" 2>&1 || return 1
	mkdir -p "$2"
	rm -f "$2"/*.deb
	cp "$1"/packages/*.deb "$2"
}

# live HOW NAME PACKAGE ...: a life, of the row NAME, which begins with nothing but
# these packages and ends with what it began with.
live() {
	how=$1 row=$2
	shift 2
	began=$(date +%s)
	log=$chroots/life-$row.log
	copy=$(mktemp -d "$chroots/life-$release.XXXXXX")
	cp -a "$chroots/bare-$release/." "$copy"
	chmod 755 "$copy"
	like_here "$copy"
	mkdir -p "$copy/srv/spegel/packages" "$copy/srv/next"
	copy_tree "$copy/srv/spegel"
	cp "$built"/this/*.deb "$copy/srv/spegel/packages"
	cp "$built"/next/*.deb "$copy/srv/next"
	: >"$log"
	if [ $# -gt 0 ]; then
		in_chroot "$copy" sh -euc 'apt-get -q update; apt-get -q -y --no-install-recommends install "$@"' sh "$@" >>"$log" 2>&1 || failures=1
	fi
	"$how" "$copy" bash /srv/spegel/tests/life-of-packages.sh "$version" >>"$log" 2>&1 || failures=1
	grep '^not ok' "$log" >&2 || true
	add_row "$version" "$row" "$log" "$began"
	rm -rf "$copy" "$copy.boot"
	copy=""
}

tests/install-packages.sh systemd-container
for wanted in "$@"; do
	release=${wanted%%=*} version=${wanted#*=}
	began=$(date +%s)
	log=$chroots/packages-$release.log
	build=$chroots/$release
	built=$chroots/packages-$release
	echo "check-packages: Debian $release with PostgreSQL $version, logged to $log"
	make_chroot "$release"
	make_chroot "$release" "bare-$release"
	like_here "$build"
	: >"$log"
	copy=$(mktemp -d "$build/tmp/spegel.XXXXXX")
	chmod 755 "$copy"
	mkdir "$copy/this" "$copy/next"
	copy_tree "$copy/this"
	cp -a "$copy/this/." "$copy/next"
	(cd "$copy/next" && next_version)
	if build "$copy/this" "$built/this" "$log" && build "$copy/next" "$built/next" "$log"; then
		rm -rf "$copy"
		live in_chroot "$release"
		live booted "$release-booted" systemd-sysv dbus
	else
		failures=1
		add_row "$version" "$release" "$log" "$began"
		rm -rf "$copy"
	fi
	copy=""
done
cat "$table"
exit $failures
