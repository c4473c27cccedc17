# A table of values of every type that is stored, small ones under indexes and
# large ones out of line, for tests of how a database is carried elsewhere.
package Spegel::StoredStates;

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT = qw(state_types store_states states_said states_found);

my @types = qw(tally segregation career cohort regression);
sub state_types { return @types; }

# What rows numbered i of a group numbered g are to each type.
my %made = (
    tally => q{tally_agg(CASE WHEN i % 11 > 0 THEN md5((i % (4 * g))::text) END)},
    segregation => q{segregation_agg('unit ' || i % (3 * g), tally(ARRAY['women', 'men'], ARRAY[i % 5, 1]))},
    career => q{career_agg(i % 7, date '2001-01-01' + 20 * i, date '2001-01-01' + 20 * i + i % 19 + 1)},
    cohort => q{cohort_agg(i * 37 % (20 * g), CASE i % 3 WHEN 0 THEN 'promoted' WHEN 1 THEN 'left' END, 1::bigint)},
    regression => q{regression_agg(sqrt(i), ARRAY[(i % g)::text, (i % 3)::text], ARRAY['unit', 'age'])});

# store_states($node, $database): the table stored, in which groups up to 10 are
# under an index of each kind, and those beyond are large.
sub store_states
{
    my ($node, $database) = @_;
    my $columns = join ', ', map { "$_ spegel.$_" } @types;
    my $states = join ', ', map { $made{$_} } @types;

    $node->safe_psql($database, "SET search_path = public, spegel;
        CREATE TABLE stored (id integer PRIMARY KEY, $columns);
        INSERT INTO stored SELECT g, $states FROM unnest(ARRAY[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 90, 200]) AS g, generate_series(1, 20 * g) AS i GROUP BY g;
        " . join '', map { "CREATE INDEX ON stored USING btree ($_) WHERE id <= 10; CREATE INDEX ON stored USING hash ($_) WHERE id < 11;" } @types);
    return;
}

# states_said($node, $database): each value as text and as its message.
sub states_said
{
    my ($node, $database) = @_;
    my $said = join ', ', map { "md5($_\::text), md5(spegel.${_}_send($_))" } @types;
    return $node->safe_psql($database, "SELECT id, $said FROM stored ORDER BY id");
}

# states_found($node, $database): how many of the ten small values each index
# finds, by type; it dies if the index is not asked.
sub states_found
{
    my ($node, $database) = @_;
    my @found;

    for my $type (@types)
    {
        # A hash index knows no order; which rows an index has says which is meant.
        for my $query ("s.id <= 10 AND s.$type >= w.$type AND s.$type <= w.$type", "s.id < 11 AND s.$type = w.$type")
        {
            my $sql = "SELECT count(*) FROM (SELECT $type FROM stored WHERE id <= 10 OFFSET 0) AS w JOIN stored AS s ON $query";
            my $set = join ' ', 'SET search_path = public, spegel;', map { "SET enable_$_ = off;" } qw(seqscan bitmapscan hashjoin mergejoin material);
            my $plan = $node->safe_psql($database, "$set EXPLAIN $sql");
            $plan =~ /Index (?:Only )?Scan using stored_${type}_idx.*\n +Index Cond: / or die "$type is not looked up by its index:\n$plan";
            push @found, "$type " . $node->safe_psql($database, "$set $sql");
        }
    }
    return join ' ', @found;
}

1;
