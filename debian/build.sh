#!/bin/sh
# Builds the Debian packages of this release of Debian, for the server that it
# ships, and has them checked by lintian.
#
#	debian/build.sh
#
# The tree is copied, so that nothing is built in it; the packages are put into
# packages/.
set -eu
cd "$(dirname "$0")/.."
mkdir -p packages
scratch=$(mktemp -d "${TMPDIR:-/tmp}/spegel-deb.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/spegel"
tar -c --exclude-vcs --exclude=./.scratch --exclude=./packages --exclude='*.o' --exclude=./spegel.so . | tar -x -C "$scratch/spegel"
(
	cd "$scratch/spegel"
	pg_buildext updatecontrol
	# Symbols for debuggers would be packages of their own.
	DEB_BUILD_OPTIONS="noautodbgsym parallel=$(nproc)"
	export DEB_BUILD_OPTIONS
	dpkg-buildpackage --build=binary --no-sign >"$scratch/log" 2>&1 || {
		tail -n 40 "$scratch/log" >&2
		exit 1
	}
)
# Packages built for one's own machines name no mailbox.
lintian --fail-on=error,warning --allow-root \
	--suppress-tags=bogus-mail-host,bogus-mail-host-in-debian-changelog "$scratch"/*.changes
rm -f packages/*.deb
cp "$scratch"/*.deb packages/
ls packages
