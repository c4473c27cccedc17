# What a person can ask for: an extract of everything that is kept about them,
# and that it be erased.
use strict;
use warnings;

use JSON::PP;
use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::SmallCity;
use Test::More;

my $node = small_city('rights');
my $database = 'release';
my $person = $node->safe_psql($database, q{SELECT person FROM spegel_register.employment GROUP BY person ORDER BY count(*) DESC, person LIMIT 1});

# Lines that were refused: one names the person, others only hold its letters.
$node->safe_psql($database, qq{
    INSERT INTO spegel_register.import_batch (target, file_name, digest, lines, loaded, rejected) VALUES ('employment', 'f.csv', '\\x00', 3, 0, 3);
    INSERT INTO spegel_register.import_reject (import_batch, line_no, reason, line)
    SELECT b.import_batch, n, 'reason', line
    FROM spegel_register.import_batch AS b,
         (VALUES (2, '$person;e1;2020-01-01'), (3, 'x$person;e1;2020-01-01'), (4, 'a,"$person"')) AS l (n, line)
    WHERE b.file_name = 'f.csv'});

# Every row of every table that has the person, counted without the function.
my %kept;
for my $table (split /\n/, $node->safe_psql($database, q{
    SELECT c.relname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'spegel_register'::regnamespace AND c.relkind = 'r' AND a.attname = 'person_no' AND NOT a.attisdropped}))
{
    my $rows = $node->safe_psql($database, qq{SELECT count(*) FROM spegel_register.$table AS t
        WHERE t.person_no = (SELECT person_no FROM spegel_register.person WHERE person = '$person')});
    $kept{ $table =~ s/_row$//r } = $rows if $rows;
}
ok($kept{person} == 1 && $kept{employment} >= 1 && $kept{person_attribute} > 0, 'the person has rows in several tables');
my %shown = map { split /\|/ } split /\n/, $node->safe_psql($database,
    "SELECT table_name, count(*) FROM spegel_register.person_data('$person') GROUP BY table_name");
is_deeply(\%shown, { %kept, import_reject => 2 }, 'the extract has each row once, and the refused lines that name the person');

my @entries = map { decode_json($_) } split /\n/,
  $node->safe_psql($database, "SELECT entry FROM spegel_register.person_data('$person') WHERE table_name <> 'import_reject'");
is(scalar(grep { $_->{person} ne $person } @entries), 0, 'all of them are of that person');
is(scalar(grep { grep { /_no$/ } keys %$_ } @entries), 0, 'codes, no numbers');
ok((grep { exists $_->{unit} && defined $_->{unit} } @entries), 'units by their codes');

my ($status, $out, $err) = $node->psql($database, "SELECT * FROM spegel_register.person_data('nobody')");
isnt($status, 0, 'an unknown pseudonym is refused');
like($err, qr/person "nobody" is not in the register.*pseudonym under which/s, 'and named');
is($node->safe_psql($database, 'SELECT count(*) FROM spegel_register.person_data(NULL)'), '0', 'NULL: nothing');

# An analyst may do both, a limited one neither.
$node->safe_psql($database, q{CREATE ROLE schools LOGIN; GRANT spegel_analyst TO schools;
    SET ROLE spegel_owner;
    SELECT spegel_register.limit_analyst('schools', ARRAY[(SELECT min(unit) FROM spegel_register.unit WHERE level = 'department')])});
for my $function (qw(person_data erase_person))
{
    ($status, $out, $err) = $node->psql($database, "SELECT spegel_register.$function('$person')", connstr => $node->connstr($database) . ' user=schools');
    isnt($status, 0, "$function: not for an analyst of some units");
    like($err, qr/limited|permission denied/, "$function: said");
}

my $others = $node->safe_psql($database, "SELECT count(*) FROM spegel_register.employment WHERE person <> '$person'");
my $rows = 2;
$rows += $_ for values %kept;
is($node->safe_psql($database, "SET ROLE spegel_analyst; SELECT spegel_register.erase_person('$person')"), "person erased: $rows rows deleted", 'erased');
is($node->safe_psql($database, "SELECT count(*) FROM spegel_register.person WHERE person = '$person'"), '0', 'the person is gone');
is($node->safe_psql($database, 'SELECT line_no FROM spegel_register.import_reject'), '3', 'and the lines that named them, no other');
is($node->safe_psql($database, 'SELECT count(*) FROM spegel_register.employment'), $others, 'everybody else is there');
is($node->safe_psql($database, "SELECT count(*) FROM spegel_register.activity AS a WHERE to_jsonb(a)::text LIKE '%$person%'"), '0',
    'the audit trail does not say who it was');
isnt($node->safe_psql($database, "SELECT count(*) FROM spegel_register.activity WHERE action = 'delete' AND object = 'person'"), '0',
    'but that somebody was erased');
($status, $out, $err) = $node->psql($database, "SELECT spegel_register.erase_person('$person')");
isnt($status, 0, 'twice is an error');
$node->stop;
done_testing();
