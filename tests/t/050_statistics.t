# The reference tables of tests/kernel/reference again, through SQL: what the
# kernel computes arrives unharmed in the columns that the functions name.
#
# Inputs that are real data are read from SPEGEL_DATA.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

# Closed forms agree to 1e-12, roots and tails to this.
use constant TOLERANCE => 1e-9;

my $node = new_cluster('statistics');
create_extension($node, 'postgres');

# Lines of a separated file as hashes by the names of the first line.
sub read_table
{
    my ($file, $separator) = @_;

    open(my $in, '<', $file) or die "$file: $!";
    chomp(my @lines = <$in>);
    s/\r$// for @lines;
    my @names = split($separator, shift @lines, -1);
    return map { my %row; @row{@names} = split($separator, $_, -1); \%row } @lines;
}

sub reference
{
    my ($name) = @_;

    return read_table("$ENV{SPEGEL_REFERENCE}/$name.tsv", qr/\t/);
}

# Input rows by the column given, or undef when there are no real data.
sub input
{
    my ($folder, $key) = @_;
    my $file = ($ENV{SPEGEL_DATA} // '') . "/inputs/$folder/input.csv";

    return undef if !defined $ENV{SPEGEL_DATA} || !-e $file;
    return { map { $_->{$key} => $_ } read_table($file, qr/,/) } if defined $key;
    return [ read_table($file, qr/,/) ];
}

sub is_close
{
    my ($got, $want) = @_;
    my $undefined = qr/^(NaN|NA|)$/;

    return $want =~ $undefined && $got eq '' if $got eq '' || $want =~ $undefined;
    return $got eq ($want eq 'Inf' ? 'Infinity' : '-Infinity') if $want =~ /Inf/;
    return 0 if $got =~ /[IN]/;
    return abs($got - $want) <= TOLERANCE * abs($want);
}

# One test for a row: the columns of the answer beside the names wanted.
sub compare
{
    my ($title, $answer, $row, @names) = @_;
    my @got = split(/\|/, $answer, -1);
    my @wrong = grep { !is_close($got[$_] // 'missing', $row->{ $names[$_] }) } 0 .. $#names;

    ok(@got == @names && !@wrong, $title)
      or diag(map { "$names[$_]: got " . ($got[$_] // 'nothing') . ", want $row->{$names[$_]}\n" } @wrong);
}

# One statement over rows of values ("line, ..."): its answers in their order.
sub answers
{
    my ($columns, $values, $select, @functions) = @_;

    return split(/\n/, $node->safe_psql('postgres',
        "SELECT $select FROM (VALUES " . join(', ', map { "($_)" } @$values) . ") AS v (line, $columns) "
          . join('', map { ", LATERAL $_ " } @functions) . 'ORDER BY line'), -1);
}

# The rows that can be tested; says so when some cannot.
sub usable
{
    my ($what, $data, @rows) = @_;
    my @usable = grep { $_->{case} eq '0' || $data } @rows;

    SKIP:
    {
        skip("skipped: real data not beside the checkout ($what)", 1) if @usable < @rows;
    }
    return @usable;
}

# Counts as R prints them, as integers.
sub counts
{
    return map { sprintf('%.0f', $_) } @_;
}

# Shares: counts, five methods, three levels.
{
    my $data = input('01_proportion', 'case_id');
    my @rows = usable('shares', $data, reference('proportion'));
    my @methods = qw(wilson clopper_pearson jeffreys midp agresti_coull);
    my (@values, @titles);

    for my $row (@rows)
    {
        my $case = $row->{case} ? $data->{ $row->{case} } : $row;
        my ($x, $n) = counts($case->{x}, $case->{n});

        push @titles, "share of $x in $n at " . sprintf('%g', $row->{level});
        push @values, sprintf(q{%d, tally('{a,b}', '{%s,%s}'), %s::float8}, scalar @values, $x, $n - $x, $row->{level});
    }
    my @answers = answers('t, level', \@values, join(', ', map { "$_.low, $_.high" } @methods),
        map { "share_ci(t, 'a', level, '$_') AS $_" } @methods);
    is(@answers, @rows, 'an answer for each share');
    compare($titles[$_], $answers[$_], $rows[$_], map { ("${_}_low", "${_}_high") } @methods) for 0 .. $#rows;
}

# 2x2 tables: effects and tests.
{
    my $data = input('02_twobytwo', 'table_id');
    my @rows = usable('2x2 tables', $data, reference('two_group'));
    my (@values, @titles);

    for my $row (@rows)
    {
        my $case = $row->{case} ? $data->{ $row->{case} } : undef;
        my ($a, $n1, $c, $n2) = counts($case
            ? ($case->{a}, $case->{a} + $case->{b}, $case->{c}, $case->{c} + $case->{d})
            : @$row{qw(a n1 c n2)});

        push @titles, "$a of $n1 against $c of $n2 at " . sprintf('%g', $row->{level});
        push @values, sprintf(q{%d, tally('{f,r}', '{%s,%s}'), tally('{f,r}', '{%s,%s}'), %s::float8},
            scalar @values, $a, $c, $n1, $n2, $row->{level});
    }
    my @answers = answers('s, p, level', \@values,
        q{rr.value, rr.low, rr.high, katz.low, katz.high, rd.value, rd.low, rd.high, newcombe.low, newcombe.high,
          odds.value, odds.low, odds.high, midp.low, midp.high, woolf.value, woolf.low, woolf.high,
          fisher.p_value, fisher_midp.p_value, chisq.statistic, chisq.p_value},
        q{risk_ratio_ci(s, p, 'f', 'r', level) AS rr},
        q{risk_ratio_ci(s, p, 'f', 'r', level, 'katz') AS katz},
        q{risk_difference_ci(s, p, 'f', 'r', level) AS rd},
        q{risk_difference_ci(s, p, 'f', 'r', level, 'newcombe') AS newcombe},
        q{odds_ratio_ci(s, p, 'f', 'r', level) AS odds},
        q{odds_ratio_ci(s, p, 'f', 'r', level, 'midp') AS midp},
        q{odds_ratio_ci(s, p, 'f', 'r', level, 'woolf') AS woolf},
        q{fisher_test(s, p, 'f', 'r') AS fisher},
        q{fisher_midp_test(s, p, 'f', 'r') AS fisher_midp},
        q{chi_squared_test(s, p, 'f', 'r') AS chisq});
    is(@answers, @rows, 'an answer for each 2x2 table');
    compare($titles[$_], $answers[$_], $rows[$_],
        qw(rr koopman_low koopman_high katz_low katz_high rd mn_low mn_high newcombe_low newcombe_high
          or exact_low exact_high midp_low midp_high woolf woolf_low woolf_high fisher_p midp_p chisq chisq_p)) for 0 .. $#rows;
}

# Stratified designs.
{
    my $data = input('05_mantel_haenszel');
    my (%want, %strata);

    $want{ $_->{case} }{ $_->{statistic} } = $_->{value} for reference('stratified');
    push @{ $strata{"data:$_->{case_id}"} }, [ @$_{qw(a b c d)} ] for @{ $data // [] };
    for my $design (grep { !/^data:/ } keys %want)
    {
        $strata{$design} = [ map { [ split /,/ ] } split(/;/, $design) ];
    }
    my @designs = sort grep { $strata{$_} } keys %want;
    SKIP:
    {
        skip('skipped: real data not beside the checkout (stratified designs)', 1) if @designs < keys %want;
    }
    my @values = map {
        my $line = $_;
        my @tables = @{ $strata{ $designs[$line] } };
        sprintf(q{%d, ARRAY[%s], ARRAY[%s]}, $line,
            join(', ', map { "tally('{f,r}', '{$_->[0],$_->[2]}')" } @tables),
            join(', ', map { sprintf(q{tally('{f,r}', '{%s,%s}')}, $_->[0] + $_->[1], $_->[2] + $_->[3]) } @tables))
    } 0 .. $#designs;
    my @measures = (or => 'odds_ratio', rr => 'risk_ratio', rd => 'risk_difference');
    my (@columns, @names, @functions);

    while (my ($name, $measure) = splice(@measures, 0, 2))
    {
        push @columns, map { "$name.$_" } qw(crude value low high standard_error);
        push @names, "${name}_crude", $name, map { "${name}_$_" } qw(low high se);
        push @functions, "(SELECT * FROM mantel_haenszel(s, p, 'f', 'r') WHERE measure = '$measure') AS $name";
    }
    s/\bor\b/odds/ for @columns, @functions;
    my @answers = answers('s, p', \@values,
        join(', ', @columns, qw(rd.strata rd.strata_dropped cmh.statistic cmh.p_value cmh_cc.statistic cmh_cc.p_value bd.statistic bd.df bd.p_value)),
        @functions,
        q{cochran_mantel_haenszel_test(s, p, 'f', 'r') AS cmh},
        q{cochran_mantel_haenszel_test(s, p, 'f', 'r', true) AS cmh_cc},
        q{breslow_day_test(s, p, 'f', 'r') AS bd});
    is(@answers, @designs, 'an answer for each stratified design');
    compare("strata $designs[$_]", $answers[$_], $want{ $designs[$_] },
        @names, qw(used dropped cmh cmh_p cmh_cc cmh_cc_p bd bd_df bd_p)) for 0 .. $#designs;
}

# Adverse impact in pools of several groups.
SKIP:
{
    my $data = input('15_multigroup_disparity');
    skip('skipped: real data not beside the checkout (adverse impact)', 1) if !$data;
    my (%pool, @group, %answer);

    for my $row (@$data)
    {
        push @{ $pool{ $row->{case_id} } }, $row;
        push @group, $row;
    }
    for my $case (sort keys %pool)
    {
        my @rows = @{ $pool{$case} };
        my $array = sub { my ($key) = @_; 'ARRAY[' . join(', ', map { "'$_->{$key}'" } @rows) . ']' };

        for my $line (split(/\n/, $node->safe_psql('postgres', sprintf(
            q{SELECT a.category, a.benchmark, a.too_small::int, a.impact_ratio, a.low, a.high, a.p_exact, (NOT a.four_fifths)::int, a.flip_flop::int, a.shortfall_to_rule, a.shortfall_to_parity
              FROM adverse_impact(tally(%s, %s::bigint[]), tally(%s, %s::bigint[])) AS a},
            $array->('grp'), $array->('selected'), $array->('grp'), $array->('n')))))
        {
            my ($category, $benchmark, $numbers) = split(/\|/, $line, 3);
            $answer{$case}{$category} = [ $benchmark, $numbers ];
        }
    }
    for my $row (reference('adverse_impact'))
    {
        my $group = $group[ $row->{row} - 1 ];
        my ($benchmark, $numbers) = @{ $answer{ $group->{case_id} }{ $group->{grp} } };

        is($benchmark, $row->{benchmark} == $row->{row} ? 't' : 'f', "benchmark: $group->{case_id}, $group->{grp}");
        # the benchmark is not compared with itself
        @$row{qw(low high p)} = ('', '', ''), $row->{flip_flop} = 0 if $benchmark eq 't';
        compare("adverse impact: $group->{case_id}, $group->{grp}", $numbers, $row,
            qw(small ratio low high p violated flip_flop to_rule to_parity));
    }
}

# Paired differences and McNemar's test.
{
    my $data = input('13_paired', 'table_id');
    my @rows = usable('pairs', $data, reference('paired'));
    my (@values, @titles);

    for my $row (@rows)
    {
        my $case = $row->{case} ? $data->{ $row->{case} } : $row;
        my @n = counts(@$case{qw(n11 n10 n01 n00)});

        push @titles, "pairs @n at " . sprintf('%g', $row->{level});
        push @values, join(', ', scalar(@values), @n, "$row->{level}::float8");
    }
    my @answers = answers('n11, n10, n01, n00, level', \@values,
        'd.value, d.low, d.high, exact.p_value, midp.p_value',
        'paired_difference_ci(n11, n10, n01, n00, level) AS d',
        q{mcnemar_test(n10, n01, 'exact') AS exact},
        'mcnemar_test(n10, n01) AS midp');
    is(@answers, @rows, 'an answer for each table of pairs');
    compare($titles[$_], $answers[$_], $rows[$_], qw(value low high exact midp)) for 0 .. $#rows;
}

$node->stop;
done_testing();
