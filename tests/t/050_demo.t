# The demo: published figures of Malmö beside a synthetic municipality, and
# Statistics Sweden's register of Skåne when it is at hand, through SQL and
# through nginx.
use strict;
use warnings;

use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = $ENV{SPEGEL_TOP};

# demo(%environment): what it prints, and the JSON answer in it.
sub demo
{
    local %ENV = (%ENV, DEMO_ONCE => 1, @_);
    my ($out, $err) = ('', '');

    my $ok = PostgreSQL::Test::Utils::run_log(["$top/sql/demo/demo.sh"], '>', \$out, '2>', \$err);
    ok($ok, 'the demo runs') or diag($out, $err);
    return $out;
}

my $printed = demo(EMPLOYEES => 1000);
like($printed, qr/^demo: drawing a synthetic municipality of 1000 employees$/m, 'with a synthetic municipality');
like($printed, qr/2008-12-31 \| all staff \|.*\|\s+-12\.9 \|/, 'Malmö 2008: staff -12.9 points');
like($printed, qr/2015-12-31 \| all staff \|.*\|\s+-9\.2 \|/, 'Malmö 2015: staff -9.2 points');
like($printed, qr/2017-12-31 \| all staff \|\s+36\.6 \|\s+45\.1 \| 0\.812 \|.*\|\s+-8\.5 \|\s+2168/, 'Malmö 2017: staff 36.6 %, 0.812, -8.5 points, 2168 persons');
like($printed, qr/2017-12-31 \| managers  \|\s+17\.1 \|\s+45\.1 \| 0\.379 \|.*\|\s+-28\.0 \|/, 'Malmö 2017: managers 17.1 %, 0.379, -28.0 points');

# README.md shows this very table.
my $readme = PostgreSQL::Test::Utils::slurp_file("$top/README.md");
my ($table) = $printed =~ /^(foreign in Malmö stad.*?)\n\n/ms;
$table =~ s/[ \t]+$//mg;
ok(index($readme, $table) >= 0, 'the table of README.md') or diag($table);

my ($json) = $printed =~ /^(\{.*\})$/m;
my $answer = eval { decode_json($json // '') };
ok(defined $answer, 'the JSON is whole') or diag($printed);
my ($staff) = grep { $_->{category} eq 'foreign' && $_->{step} eq 'all' } @{ $answer->{data} };
is($staff->{ratio}, '0.812', 'ratio over HTTP');
is($staff->{gap_points}, '-8.5', 'gap over HTTP');
my ($managers) = grep { $_->{category} eq 'foreign' && ($_->{step} // '') eq 'managers' } @{ $answer->{data} };
is($managers->{ratio}, '0.379', 'ratio of managers over HTTP');
cmp_ok($managers->{gap_points}, '==', -28, 'gap of managers over HTTP');
like($json, qr/"gap_points":-28\.0,/, 'with its digits');
is($managers->{persons}, undef, 'no headcount where only a share was published');

# The least that README.md says gives a chart; and the same without what makes it so.
{
    my ($block) = $readme =~ /^(organisation\.csv {2,}.*?)^```/ms;
    my $folder = PostgreSQL::Test::Utils::tempdir();
    my $name;
    for (split /\n/, $block)
    {
        my ($file, $line) = /^(\S*)\s+(\S.*)$/;
        $name = $file if $file ne '';
        PostgreSQL::Test::Utils::append_to_file("$folder/$name", "$line\n");
    }
    my $own = demo(DATA => $folder);
    like($own, qr/^ 2024-12-31 \| all staff \|\s+25\.3 \|\s+49\.8 \|/m, 'one\'s own files: shares of the staff and the residents');
    unlike($own, qr/are not shown/, '... all of them');
    my ($json) = $own =~ /^(\{.*\})$/m;
    is(scalar @{ (eval { decode_json($json // '') } // { data => [] })->{data} }, 2, '... over HTTP');
    my $counted = PostgreSQL::Test::Utils::slurp_file("$folder/counted.csv");
    unlink "$folder/counted.csv";
    PostgreSQL::Test::Utils::append_to_file("$folder/counted.csv", $counted =~ s/,protection|,suppressed//gr);
    like(demo(DATA => $folder), qr/^demo: 2 of 2 counts are not shown, because counted\.csv says of no protection/m, 'what nobody has protected is not shown, which is said');
}

SKIP:
{
    skip 'skipped: real data not beside the checkout', 11
      if !$ENV{SPEGEL_DATA} || !-d "$ENV{SPEGEL_DATA}/scb-sweden";
    $printed = demo(DATA => $ENV{SPEGEL_DATA});
    my %ratio = (
        'managing directors' => '0.288', 'other managers' => '0.785', 'professionals' => '1.247',
        'care and service' => '1.435', 'craft' => '0.103');
    my ($json) = $printed =~ /^(\{.*\})$/m;
    my $answer = eval { decode_json($json // '') } || { data => [] };
    for my $group (sort keys %ratio)
    {
        like($printed, qr/2015-12-31 \| \Q$group\E\s+\|.*\| \Q$ratio{$group}\E \| [\d.]+ - [\d.]+ \|\s+-?[\d.]+ \|\s+\d+/, "Skåne 2015, women: $group $ratio{$group} in SQL");
        my ($row) = grep { $_->{category} eq 'women' && $_->{occupation_group} eq $group } @{ $answer->{data} };
        is($row->{ratio}, $ratio{$group}, "the same over HTTP");
    }
}

done_testing();
