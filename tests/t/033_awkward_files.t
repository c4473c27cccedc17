# Awkward files, one by one: each is loaded as it was meant, or refused with the
# cause, and none is loaded by half or otherwise than it was meant.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('awkward');
my $dir = $ENV{TESTDATADIR};
my $top = $ENV{SPEGEL_TOP};
$node->safe_psql('postgres', 'CREATE DATABASE register');
migrate($node, 'register');
$node->safe_psql('register', 'CREATE ROLE analyst LOGIN IN ROLE spegel_analyst');

# path($name, $content): a file of those bytes.
sub path
{
    my ($name, $content) = @_;
    open(my $file, '>:raw', "$dir/$name") or die;
    print $file $content;
    close($file);
    return "$dir/$name";
}

# run_tool($command, @arguments): exit status, output and errors, as the analyst.
sub run_tool
{
    my ($out, $err);
    local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'register', PGUSER => 'analyst');
    PostgreSQL::Test::Utils::run_log([@_], '>', \$out, '2>', \$err);
    return ($? >> 8, $out, $err);
}

sub import_file { return run_tool("$top/sql/report/bin/import", @_); }
sub query { return $node->safe_psql('register', "SET search_path = spegel_register; $_[0]"); }

# --- Whole or not at all, whatever happens to the reader.
# with_reader($program, @command): the command, with that in the place of sed.
sub with_reader
{
    my ($program, @command) = @_;
    mkdir "$dir/bin";
    chmod 0755, path("bin/$_", "#!/bin/sh\n$program\n") for qw(sed base64);
    local $ENV{PATH} = "$dir/bin:$ENV{PATH}";
    return run_tool(@command);
}
my $reader = 'case "$*" in *x1a* | *wrap* | /*) ;; *) exec /usr/bin/sed "$@" ;; esac; [ ${0##*/} = sed ] && all="/usr/bin/sed" || all="/usr/bin/base64"; ';
my $persons = path('many.csv', "person\n" . join('', map { "m$_\n" } 1 .. 1000));
for (
    [ 'the reader is killed', '"$all" "$@" | head -n 400; kill -KILL $$', qr/many.csv cannot be read to its end; nothing was loaded/ ],
    [ 'a read fails', '"$all" "$@" | head -n 400; echo "read error" >&2; exit 4', qr/cannot be read to its end/ ],
    [ 'the file grows', "\"\$all\" \"\$@\"; echo more >>$persons", qr/many.csv changed while it was read; nothing was loaded/ ],
    [ 'the file is replaced', "\"\$all\" \"\$@\"; cp $persons $persons.new; mv $persons.new $persons", qr/changed while it was read/ ])
{
    my ($case, $program, $message) = @$_;
    my ($status, $out, $err) = with_reader($reader . $program, "$top/sql/report/bin/import", 'person', $persons);
    isnt($status, 0, "$case: the import fails");
    like($err, $message, '... says why');
    is(query('SELECT count(*) FROM person') . query(' SELECT count(*) FROM import_batch'), '00', '... and nothing is loaded');
}
my ($status, $out, $err) = import_file('person', '/proc/self/mem');
isnt($status, 0, 'a file whose reading fails');
like($err, qr/cannot be read to its end/, '... is not an empty one');
my $px = path('whole.px', qq{CHARSET="ANSI";\nSTUB="sex";\nHEADING="year";\nVALUES("sex")="w","m";\nVALUES("year")="2022","2023";\nDATA=\n1 2\n3 4 ;\n});
my $mapping = path('mapping.json', '{"target": "reference_population", "columns": {"region": "R", "ground": "sex", "source": "S", "category": {"dimension": "sex"}, "period": {"dimension": "year"}}}');
for (
    [ 'the reader of a PC-Axis file is killed', '"$all" "$@"; kill -KILL $$', undef ],
    [ 'a PC-Axis file grows', "\"\$all\" \"\$@\"; echo >>$px", qr/whole.px changed while it was read/ ])
{
    my ($case, $program, $message) = @$_;
    ($status, $out, $err) = with_reader($reader . $program, "$top/sql/report/bin/import-table", $mapping, $px);
    isnt($status, 0, $case);
    like($err, $message, '... says why') if $message;
    is(query('SELECT count(*) FROM reference_population'), '0', '... and nothing is loaded');
}
($status, $out, $err) = run_tool("$top/sql/report/bin/import-table", $mapping, $px);
is($status, 0, 'undisturbed it is loaded') or diag($out, $err);

$node->stop;
done_testing();
