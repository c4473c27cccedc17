#!/bin/sh
# Begins the version after the one that the control file names: every file that has a
# version in it, an update script of the extension without changes, and heads for the
# changelogs.  The version it follows gets a date if CHANGELOG.md has none for it yet.
#
#	tests/next-version.sh NEXT [DATE]      today, unless given
#
# What a release takes besides is in CONTRIBUTING.md.
set -eu
cd "$(dirname "$0")/.."
next=$1 today=${2:-$(date +%F)}
this=$(sed -n "s/^default_version = '\(.*\)'/\1/p" spegel.control)
head=$(sed -n '3p' CHANGELOG.md)
case $head in
"## $this (unreleased)") dated=$today ;;
"## $this ("[0-9]*")") dated=$(echo "$head" | sed 's/.*(\(.*\))/\1/') ;;
*)
	echo "next-version: line 3 of CHANGELOG.md is not: ## $this (unreleased), or a date: $head" >&2
	exit 1
	;;
esac
sed -i "3s/.*/## $next (unreleased)\n\n## $this ($dated)/" CHANGELOG.md
sed -i "s/^default_version = .*/default_version = '$next'/" spegel.control
sed -i "s/\"version\": \"$this\"/\"version\": \"$next\"/" META.json
sed -i "1s/\"\(spegel[a-z-]*\) $this\"/\"\1 $next\"/" sql/spegel.1 fcgi/spegel-fcgi.8
mkdir -p sql/extension/updates
printf '%s\n' '\echo Use "ALTER EXTENSION spegel UPDATE" to load this file. \quit' >"sql/extension/updates/spegel--$this--$next.sql"
{
	sed "1,/^ --/!d; s/^spegel ([^)]*)/spegel ($next)/; /^ --/s/>  .*/>  $(date -R)/" debian/changelog
	echo
	cat debian/changelog
} >debian/changelog.new
mv debian/changelog.new debian/changelog
