#!/bin/sh
# Loads one file of official statistics, PC-Axis (.px) or JSON (JSON-stat or an
# answer of PxWeb), into the register of the database named by the usual PG*
# variables, and prints what happened, refused cells included.
#
#	import-table.sh [--keep-good] [--skip-missing] MAPPING FILE [ENCODING]
#
# MAPPING is a JSON file that says which dimension goes into which column: see
# docs/statistical-files.md.  ENCODING is for PC-Axis files only.  Without
# --keep-good the file is loaded whole or not at all.  Missing values are
# refused, or skipped with --skip-missing.  The first 20 refused cells are
# shown, and the exit status is 1 when there are any.
set -eu
keep_good=false
missing=refuse
while [ $# -gt 0 ]; do
	case "$1" in
	--keep-good) keep_good=true ;;
	--skip-missing) missing=skip ;;
	*) break ;;
	esac
	shift
done
if [ $# -lt 2 ]; then
	sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
	exit 2
fi
MAPPING=$1 FILE=$2
export MAPPING FILE
[ -r "$MAPPING" ] && [ -r "$FILE" ] || { echo "import-table: cannot read $MAPPING or $FILE" >&2; exit 2; }

case "$FILE" in
*.px | *.PX) call="load_px(:'name', decode(:'content', 'base64'), decoded.mapping, :keep_good, :'missing', nullif(:'encoding', ''))" ;;
*) call="load_jsonstat(:'name', spegel_register.json_document(decode(:'content', 'base64')), decoded.mapping, :keep_good, :'missing')" ;;
esac

output=$(psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 \
	--single-transaction \
	--set name="$(basename "$FILE")" --set encoding="${3:-}" \
	--set keep_good=$keep_good --set missing=$missing --file - <<-SQL
	\\set content \`base64 "\$FILE"\`
	\\set mapping \`base64 "\$MAPPING"\`
	SELECT import_batch AS batch, rejected, summary
	FROM spegel_register.json_document(decode(:'mapping', 'base64')) AS decoded (mapping),
	     spegel_register.$call \\gset
	\\echo :summary
	SELECT format('  cell %s: %s', line_no - 1,
	              concat_ws(': ', column_name, quote_literal(value), reason))
	FROM spegel_register.import_reject WHERE import_batch = :batch
	ORDER BY line_no LIMIT 20;
	\\echo :rejected
SQL
)
printf '%s\n' "$output" | sed '$d'
[ "$(printf '%s\n' "$output" | tail -n 1)" = 0 ]
