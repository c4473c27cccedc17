#!/bin/sh
# Carries a database by pg_upgrade from each version of PostgreSQL to the next,
# as tests/upgrade/servers.t says, and prints a table.
#
#	tests/check-pg-upgrade.sh RELEASE=VERSION ...      bookworm=15 trixie=17, in this order
#
# Run as root by `make check-pg-upgrade`.  Each server, with the extension built
# for it, comes from a chroot of the Debian release that ships it, and is put
# into that of the last release, with the libraries that are missing there; see
# check-versions.sh about the chroots.
#
#	CHROOTS=dir     where the chroots are kept: /var/cache/spegel unless given
#	MINUTES=n       the most that one step may take: 60 unless given
set -eu
cd "$(dirname "$0")/.."
name=check-pg-upgrade
chroots=${CHROOTS:-/var/cache/spegel}
minutes=${MINUTES:-60}
. tests/chroot.sh
[ $# -gt 1 ] || fail "an upgrade is between two versions; the Makefile knows which there are"
for last in "$@"; do :; done
newest=${last%%=*}
log=$chroots/pg-upgrade.log
began=$(date +%s)
: >"$log"
echo "check-pg-upgrade: on Debian $newest, logged to $log"

# build RELEASE VERSION: the extension built there in a copy of the checkout; with
# its server in staged/usr.
build() {
	make_chroot "$1"
	like_here "$chroots/$1"
	copy=$(mktemp -d "$chroots/$1/tmp/spegel.XXXXXX")
	chmod 755 "$copy"
	mkdir "$copy/checkout"
	copy_tree "$copy/checkout"
	in_chroot "$chroots/$1/." sh -euc '
		apt-get -q update
		apt-get -q -y --no-install-recommends install make
		cd "$1"
		if [ "$3" = last ]; then make deps PG="$2"; else tests/install-packages.sh gcc "postgresql-$2" "postgresql-server-dev-$2" r-mathlib; fi
		config=/usr/lib/postgresql/$2/bin/pg_config
		extension() { make -j "$(nproc)" -f extension/pgxs.mk top=. PG_CONFIG="$config" "$@"; }
		extension clean
		extension install DESTDIR="$1/../staged"
		cd ../staged/usr
		cp -a "/usr/lib/postgresql/$2/bin" "lib/postgresql/$2"
		cp -a --update "/usr/lib/postgresql/$2/lib" "lib/postgresql/$2"
		cp -a --update "/usr/share/postgresql/$2" share/postgresql
		# The libraries of the server, for a release that has them no longer.
		mkdir ../libraries
		ldd "lib/postgresql/$2/bin"/* "lib/postgresql/$2/lib/spegel.so" 2>/dev/null |
			sed -n "s/.* => \(\/[^ ]*\) .*/\1/p" | sort -u | xargs cp -L -t ../libraries
		' sh "${copy#"$chroots/$1"}/checkout" "$2" "$3" >>"$log" 2>&1
}

servers=$chroots/servers
rm -rf "$servers"
mkdir "$servers"
for wanted in "$@"; do
	which=earlier
	[ "$wanted" != "$last" ] || which=last
	build "${wanted%%=*}" "${wanted#*=}" "$which" || {
		tail -n 20 "$log" >&2
		fail "PostgreSQL ${wanted#*=} with the extension was not built"
	}
	mkdir "$servers/${wanted#*=}"
	mv "$copy/staged/usr" "$copy/staged/libraries" "$servers/${wanted#*=}"
	[ "$which" = last ] || rm -rf "$copy"
done
mv "$servers" "$copy"
in_chroot "$chroots/$newest/." sh -euc '
	cd "$1/checkout"
	for server in ../servers/*; do
		mkdir "$server/lib"
		for library in "$server"/libraries/*; do
			ldconfig -p | grep -q "^[[:space:]]*${library##*/} " || cp "$library" "$server/lib"
		done
		rm -r "$server/libraries"
	done
	PG=$2 PG_CONFIG=/usr/lib/postgresql/$2/bin/pg_config SPEGEL_SERVERS=$1/servers tests/unprivileged.sh tests/run.pl tests/upgrade/servers.t
	' sh "${copy#"$chroots/$newest"}" "${last#*=}" >>"$log" 2>&1 || failures=1
add_row "${last#*=}" "$newest" "$log" "$began"
cat "$table"
exit $failures
