# Decompositions of random designs with scaled condition numbers to 1e6: parts and
# standard errors against arithmetic of 60 digits, more than 200 bits, and against
# 10,000 draws of a bootstrap.  All numbers of the random designs are short binary
# fractions, so that both see the same.
use strict;
use warnings;

use List::Util qw(max);
use Math::BigFloat;
use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::Precise;
use Spegel::Scale;
use Test::More;

my $designs = scale(12, 500);
my @rows = (40, 40);			# of the reference, of the focus
my $columns = 4;
my @ways = qw(reference pooled threefold);

srand(19);
Math::BigFloat->accuracy(60);
sub zero { return Math::BigFloat->new(0) }

# A model of rows x: coefficients, and what each row adds to them, with hc1's factor.
sub fit
{
    my ($x, $y) = @_;
    my $k = @{ $x->[0] };
    my @column = map { my $j = $_; [ map { $_->[$j] } @$x ] } 0 .. $k - 1;
    my $inverse = invert([ map { my $i = $_; [ map { dot($column[$i], $_) } @column ] } 0 .. $k - 1 ]);
    my @score = map { dot($_, $y) } @column;
    my @estimate = map { dot($_, \@score) } @$inverse;
    my $factor = Math::BigFloat->new(scalar @$x)->bdiv(@$x - $k)->bsqrt;
    my @influence;

    for my $i (0 .. $#$x)
    {
        my $rest = $y->[$i]->copy->bsub(dot($x->[$i], \@estimate))->bmul($factor);

        push @influence, [ map { dot($_, $x->[$i])->bmul($rest) } @$inverse[ 0 .. $columns - 1 ] ];
    }
    return ([ @estimate[ 0 .. $columns - 1 ] ], \@influence);
}

# Sums of products of all pairs of columns of rows.
sub products
{
    my ($row) = @_;
    my $n = @{ $row->[0] };
    my @column = map { my $j = $_; [ map { $_->[$j] } @$row ] } 0 .. $n - 1;

    return [ map { my $a = $_; [ map { dot($a, $_) } @column ] } @column ];
}

sub quadratic { my ($m, $v) = @_; return dot($v, [ map { dot($_, $v) } @$m ]) }

# Of each component: sign, group of the means, model (0 reference, 1 focus, 2 both).
my %two = (explained => [ [ 1, 0, 2 ], [ -1, 1, 2 ] ], unexplained => [ [ 1, 0, 0 ], [ -1, 0, 2 ], [ 1, 1, 2 ], [ -1, 1, 1 ] ]);
my %three = (endowments => [ [ 1, 0, 1 ], [ -1, 1, 1 ] ], coefficients => [ [ 1, 1, 0 ], [ -1, 1, 1 ] ],
    interaction => [ [ 1, 0, 0 ], [ -1, 1, 0 ], [ -1, 0, 1 ], [ 1, 1, 1 ] ]);
my %whole = (reference => [ [ 1, 0, 0 ] ], focus => [ [ 1, 1, 1 ] ], difference => [ [ 1, 0, 0 ], [ -1, 1, 1 ] ]);

# The columns that a component has parts of: the means of the first, the constant, are equal.
sub columns_of
{
    my ($component) = @_;

    return $whole{$component} ? () : ($component =~ /^(?:unexplained|coefficients)$/ ? 0 : 1) .. $columns - 1;
}

# Of each way, component and column (empty: all): the part and its error.
sub decompose
{
    my ($x, $y) = @_;
    my @both = map { my $g = $_; map { [ @$_, Math::BigFloat->new($g) ] } @{ $x->[$g] } } 0, 1;
    my @model = ([ fit($x->[0], $y->[0]) ], [ fit($x->[1], $y->[1]) ], [ fit(\@both, [ map { @$_ } @$y ]) ]);
    my @nothing = map { zero() } 1 .. $columns;
    my $together = products([
        map { my $i = $_; [ ($i < $rows[0] ? (@{ $model[0][1][$i] }, @nothing) : (@nothing, @{ $model[1][1][ $i - $rows[0] ] })), @{ $model[2][1][$i] } ] } 0 .. $#both ]);
    my (@mean, @spread, %part);

    for my $g (0, 1)
    {
        $mean[$g] = [ map { my $j = $_; my $sum = zero(); $sum->badd($_->[$j]) for @{ $x->[$g] }; scalar $sum->bdiv($rows[$g]) } 0 .. $columns - 1 ];
        $spread[$g] = products([ map { my $row = $_; [ map { $row->[$_]->copy->bsub($mean[$g][$_]) } 0 .. $columns - 1 ] } @{ $x->[$g] } ]);
    }
    for my $way (@ways)
    {
        my %pieces = (%whole, $way eq 'threefold' ? %three : %two);

        for my $component (keys %pieces)
        {
            for my $only ('', columns_of($component))
            {
                my @slope = map { zero() } 1 .. 3 * $columns;
                my @slope_of_mean = map { [ map { zero() } 1 .. $columns ] } 0, 1;
                my $value = zero();

                for my $piece (@{ $pieces{$component} })
                {
                    my ($sign, $group, $m) = @$piece;

                    $m = 0 if $m == 2 && $way eq 'reference';
                    for my $j (grep { $only eq '' || $_ == $only } 0 .. $columns - 1)
                    {
                        my ($mean, $b) = ($mean[$group][$j], $model[$m][0][$j]);

                        $value->badd($mean->copy->bmul($b)->bmul($sign));
                        $slope[ $columns * $m + $j ]->badd($mean->copy->bmul($sign));
                        $slope_of_mean[$group][$j]->badd($b->copy->bmul($sign));
                    }
                }
                my $variance = quadratic($together, \@slope);
                $variance->badd(scalar quadratic($spread[$_], $slope_of_mean[$_])->bdiv($rows[$_] * ($rows[$_] - 1))) for 0, 1;
                $part{"$way $component $only"} = [ $value, $variance->bsqrt ];
            }
        }
    }
    return \%part;
}

my $node = new_cluster('precise_decompositions');
create_extension($node, 'postgres');
my (@lines, @expected);
for my $k (0 .. $designs - 1)
{
    my $near = 2**-($k % 7 * 3 + $k % 3);
    my (@x, @y);

    for my $g (0, 1)
    {
        for (1 .. $rows[$g])
        {
            my $a = int(rand 4096) / 1024 + $g;
            my $b = $a + $near * int(rand 4096) / 1024;
            my $c = int(rand 1000) / 8;
            my $y = int(rand 65536) / 1024 + 8 * $g;
            my @text = map { sprintf '%.60g', $_ } $a, $b, $c, $y;

            push @lines, join ' ', $k, $g ? 'women' : 'men', @text;
            push @{ $x[$g] }, [ map { Math::BigFloat->new($_) } 1, @text[ 0 .. 2 ] ];
            push @{ $y[$g] }, Math::BigFloat->new($text[3]);
        }
    }
    push @expected, decompose(\@x, \@y);
}
$node->safe_psql('postgres',
    "CREATE TABLE design (k integer, sex text, a text, b text, c text, y float8);\nCOPY design FROM STDIN WITH (DELIMITER ' ');\n" . join("\n", @lines) . "\n\\.\n");
my @got = split /\n/, $node->safe_psql('postgres', q{
    SELECT k, w, d.component, CASE d.term WHEN '(intercept)' THEN '0' WHEN 'num(a)' THEN '1' WHEN 'num(b)' THEN '2' WHEN 'num(c)' THEN '3' ELSE '' END, d.estimate, d.std_error,
           greatest((regression_fit(men, t)).condition, (regression_fit(women, t)).condition)
    FROM (SELECT k, regression_agg(y, ARRAY[sex, a, b, c], ARRAY['sex', 'a', 'b', 'c']) AS r, regression_agg(y, ARRAY[a, b, c], ARRAY['a', 'b', 'c']) FILTER (WHERE sex = 'men') AS men,
                 regression_agg(y, ARRAY[a, b, c], ARRAY['a', 'b', 'c']) FILTER (WHERE sex = 'women') AS women, ARRAY['num(a)', 'num(b)', 'num(c)'] AS t
          FROM design GROUP BY k) AS s, unnest('{reference,pooled,threefold}'::text[]) AS w, decomposition(r, 'sex', 'women', 'men', t, w) AS d});
is(scalar @got, $designs * keys %{ $expected[0] }, 'a row for each part');
my %worst = (estimate => 0, std_error => 0, condition => 0);
my %seen;
for (@got)
{
    my ($k, $way, $component, $only, $estimate, $error, $condition) = split /\|/;
    my ($true, $true_error) = @{ $expected[$k]{"$way $component $only"} };

    # A whole is the sum of parts that may be larger.
    my $size = max(map { abs($expected[$k]{$_}[0]->numify) } grep { /^$way $component / } keys %{ $expected[$k] });
    my $distance = abs(Math::BigFloat->new($estimate)->bsub($true)->numify) / $size / $condition;
    my $error_distance = abs(Math::BigFloat->new($error)->bdiv($true_error)->bsub(1)->numify) / $condition;

    $seen{"$k $way $component $only"} = 1;
    $worst{estimate} = max($worst{estimate}, $distance);
    $worst{std_error} = max($worst{std_error}, $error_distance);
    $worst{condition} = max($worst{condition}, $condition);
}
is(scalar keys %seen, scalar @got, 'each once');

# For tests/agreement.pl.
note(sprintf "agreement\tdecomposition: %d random designs, over the condition number (to %.1e)\t60 digits\t%d|%g", $designs, $worst{condition}, 2 * @got,
    max($worst{estimate}, $worst{std_error}));
note(sprintf 'worst: estimates %.2g, errors %.2g', $worst{estimate}, $worst{std_error});
cmp_ok($worst{estimate}, '<', 1e-14, 'parts in proportion to the condition number');
cmp_ok($worst{std_error}, '<', 1e-14, 'their errors too');
cmp_ok($worst{condition}, '>', 5e5, 'which goes far');

# What 10,000 draws of persons give; four of its own standard errors from there.
my $reference = $ENV{SPEGEL_REFERENCE};
$node->safe_psql('postgres', qq{
    CREATE TABLE drawn_row (sex text, a float8, remainder float8, c text, y float8);
    \\copy drawn_row FROM '$reference/decomposition_bootstrap_rows.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER)
    CREATE TABLE drawn (near float8, component text, term text, estimate float8, std_error float8);
    \\copy drawn FROM '$reference/decomposition_bootstrap.tsv' WITH (FORMAT csv, DELIMITER E'\\t', HEADER)
    CREATE TABLE part AS
    SELECT near, d.component, d.term, d.estimate, d.std_error
    FROM (SELECT near, regression_agg(y, ARRAY[sex, a::text, (a + near * remainder)::text, c], ARRAY['sex', 'a', 'b', 'c']) AS r
          FROM drawn_row, (SELECT DISTINCT near FROM drawn) AS n GROUP BY near) AS s, decomposition(r, 'sex', 'women', 'men', ARRAY['num(a)', 'num(b)', 'num(c)']) AS d});
is($node->safe_psql('postgres', q{
    SELECT count(*), max(abs(p.estimate - e.estimate) / (0.1 + abs(e.estimate))) < 1e-7, max(abs(p.std_error / e.std_error - 1)) < 4 / sqrt(2 * 10000), avg(p.std_error / e.std_error) BETWEEN 0.99 AND 1.01
    FROM drawn AS e JOIN part AS p ON p.near = e.near AND p.component = e.component AND p.term IS NOT DISTINCT FROM e.term}), '30|t|t|t', 'errors as a bootstrap has them, to condition 1e6');
note("errors over those of a bootstrap: $_") for $node->safe_psql('postgres', q{
    SELECT min(p.std_error / e.std_error), avg(p.std_error / e.std_error), max(p.std_error / e.std_error), max(abs(p.estimate - e.estimate) / (0.1 + abs(e.estimate)))
    FROM drawn AS e JOIN part AS p ON p.near = e.near AND p.component = e.component AND p.term IS NOT DISTINCT FROM e.term});

$node->stop;
done_testing();
