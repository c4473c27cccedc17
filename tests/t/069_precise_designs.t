# Random linear models with scaled condition numbers to 1e6 against arithmetic of
# 60 digits, more than 200 bits.  All numbers are short binary fractions, so that
# both see the same.
use strict;
use warnings;

use Math::BigFloat;
use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::Precise;
use Spegel::Scale;
use Test::More;

my $designs = scale(20, 500);
my $rows = 40;
my $columns = 4;

srand(18);
Math::BigFloat->accuracy(60);

# Coefficients and errors of a design, from its normal equations.
sub fit
{
    my ($x, $y) = @_;
    my @column = map { my $j = $_; [ map { $_->[$j] } @$x ] } 0 .. $columns - 1;
    my $inverse = invert([ map { my $i = $_; [ map { dot($column[$i], $_) } @column ] } 0 .. $columns - 1 ]);
    my @score = map { dot($_, $y) } @column;
    my @estimate = map { dot($_, \@score) } @$inverse;
    my @rest = map { $y->[$_]->copy->bsub(dot($x->[$_], \@estimate)) } 0 .. $rows - 1;
    my $variance = dot(\@rest, \@rest)->bdiv($rows - $columns);

    return map { [ $estimate[$_], $inverse->[$_][$_]->copy->bmul($variance)->bsqrt ] } 0 .. $columns - 1;
}

my $node = new_cluster('precise_designs');
create_extension($node, 'postgres');
my (@lines, @expected);
for my $k (0 .. $designs - 1)
{
    my $near = 2**-($k % 21);
    my (@x, @y);

    for (1 .. $rows)
    {
        my $a = int(rand 4096) / 1024;
        my $b = $a + $near * int(rand 4096) / 1024;
        my $c = int(rand 1000) / 8;
        my $y = int(rand 65536) / 1024;
        my @text = map { sprintf '%.60g', $_ } $a, $b, $c, $y;

        push @lines, join ' ', $k, @text;
        push @x, [ map { Math::BigFloat->new($_) } 1, @text[ 0 .. 2 ] ];
        push @y, Math::BigFloat->new($text[3]);
    }
    push @expected, map { join '|', map { $_->copy->bround(25)->bsstr } @$_ } fit(\@x, \@y);
}
$node->safe_psql('postgres', "CREATE TABLE design (k integer, a text, b text, c text, y float8);\nCOPY design FROM STDIN WITH (DELIMITER ' ');\n" . join("\n", @lines) . "\n\\.\n");
my @got = split /\n/, $node->safe_psql('postgres', q{
    SELECT l.estimate, l.std_error, (regression_fit(r, t)).condition
    FROM (SELECT k, regression_agg(y, ARRAY[a, b, c], ARRAY['a', 'b', 'c']) AS r, ARRAY['num(a)', 'num(b)', 'num(c)'] AS t FROM design GROUP BY k) AS s,
         LATERAL (SELECT * FROM linear_regression(r, t) WITH ORDINALITY AS l (term, level, of, estimate, std_error, statistic, df, p_value, low, high, i)) AS l
    ORDER BY k, i});
is(scalar @got, $columns * $designs, 'a coefficient for each column');
my %worst = (estimate => 0, std_error => 0, condition => 0);
for my $i (0 .. $#got)
{
    my ($estimate, $error, $condition) = split /\|/, $got[$i];
    my ($true_estimate, $true_error) = split /\|/, $expected[$i];

    for ([ estimate => $estimate, $true_estimate ], [ std_error => $error, $true_error ])
    {
        my ($what, $ours, $true) = @$_;
        my $distance = abs(Math::BigFloat->new($ours)->bdiv(Math::BigFloat->new($true))->bsub(1)->numify) / $condition;

        $worst{$what} = $distance if $distance > $worst{$what};
    }
    $worst{condition} = $condition if $condition > $worst{condition};
}
# For tests/agreement.pl.
note(sprintf "agreement\tlinear_regression: %d random designs, over the condition number (to %.1e)\t60 digits\t%d|%g", $designs, $worst{condition}, scalar @got,
    $worst{estimate} > $worst{std_error} ? $worst{estimate} : $worst{std_error});
cmp_ok($worst{estimate}, '<', 1e-14, 'coefficients in proportion to the condition number');
cmp_ok($worst{std_error}, '<', 2e-15, 'their errors too');
cmp_ok($worst{condition}, '>', 5e5, 'which goes far');

$node->stop;
done_testing();
