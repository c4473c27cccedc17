# NaN and infinity as arguments: every function of the extension that takes a
# floating-point number, or an array of them, refuses a NaN and says so, and
# answers or refuses an infinity; none takes a NaN for a number, or calls it
# negative.
use strict;
use warnings;

use Spegel::Cluster;
use Test::More;

my $node = new_cluster('not_a_number');
create_extension($node, 'postgres');

# An argument that is good: by function and name, by name, or by type.
my %by_type = (
    'bytea' => q{'a secret of more than 32 bytes, made up'::bytea}, 'bigint' => '5', 'integer' => '5', 'boolean' => 'true', 'text' => q{'a'}, 'double precision' => '1::float8',
    'bigint[]' => q{'{5,6,7}'::bigint[]}, 'integer[]' => q{'{5,6,7}'::integer[]}, 'boolean[]' => q{'{t,t,f}'::boolean[]},
    'text[]' => q{'{x,y,z}'::text[]}, 'double precision[]' => q{'{1,2,3}'::float8[]}, 'timestamp without time zone' => q{'2020-01-01'::timestamp},
    'spegel.tally' => q{'{a:10,b:20}'::tally}, 'spegel.tally[]' => q{'{"{a:3,b:20}","{a:8,b:20}","{a:14,b:20}"}'::tally[]},
    'spegel.segregation' => q{(SELECT segregation_agg(u, t) FROM (VALUES ('u', '{a:3,b:20}'::tally), ('v', '{a:8,b:20}'), ('w', '{a:14,b:20}')) AS s (u, t))},
    'spegel.cohort' => q{'{1:{left:1},3:{left:1},5:{?:1},12:{left:1},15:{?:1}}'::cohort},
    'spegel.cohort[]' => q{ARRAY['{1:{left:1},3:{left:1},5:{?:1},12:{left:1},15:{?:1}}', '{3:{left:1},5:{left:1},7:{?:1},14:{left:1},17:{?:1}}']::cohort[]},
    'spegel.regression' => q{(SELECT regression_agg(y::float8, ARRAY[g], ARRAY['g']) FROM (VALUES (1, 'a'), (0, 'a'), (0, 'a'), (1, 'b'), (0, 'b'), (1, 'b')) AS r (y, g))});
my %by_name = (
    outcome => q{'left'}, ending => q{'left'}, other => q{'b'}, source => q{'a'}, target => q{'b'}, days => '10::float8', day => '5::float8', horizon => '10::float8',
    level => 0.95, per => 365.25, p => 0.5, rho => 0.5, shape => 0.5, threshold => 0.05, reference_rate => 0.1, reference_share => 0.5, variance => 4, draw => 0.3,
    expected => 5, person_time => 10, follow_up => '10::float8', exposed_on => '5::float8', follow_up_entry => '0::float8', start_day => '0::float8', end_day => '10::float8');
my $pool = q{'{a:30,b:30}'::tally};
my %one_covariate = (covariates => q{'{x}'::text[]}, names => q{'{g}'::text[]});
my %terms = (terms => q{'{g}'::text[]});
my %groups = (covariate => q{'g'}, focus => q{'b'}, reference => q{'a'}, terms => q{'{}'::text[]});
my %rows = (%terms, covariates => q{'{{x},{y}}'::text[]}, names => q{'{g}'::text[]});
my %flows = (steps => q{'{x,x,y,y}'::text[]}, categories => q{'{a,b,a,b}'::text[]}, persons => q{'{30,10,4,1}'::bigint[]}, person_years => q{'{60,20,8,2}'::float8[]}, hires => q{'{5,3,1,1}'::bigint[]},
    promotions => q{'{2,1,0,0}'::bigint[]}, exits => q{'{4,1,1,1}'::bigint[]}, ladder => q{'{x,y}'::text[]}, growth => q{'{0,0.1}'::float8[]}, target_share => 0.5);
my %by_function = (
    adjust_p => { p => q{'{0.01,0.02,0.5}'::float8[]} }, weighted_logrank_test => { weights => q{'fleming_harrington'} },
    representation_of_shares => { categories => q{'{a,b}'::text[]}, shares => q{'{0.5,0.5}'::float8[]} },
    perturb => { perturbation => 'perturbation_table()', persons => 50 }, perturbed_share => { persons => 50 }, perturbed_z => { persons => 50 },
    difference_in_differences => { change => q{'{1,2,3,4,5,7}'::float8[]}, treated => q{'{t,t,t,f,f,f}'::boolean[]} },
    cohort_agg => { outcome => q{'left'}, persons => '2::float8' }, tally_agg => { persons => '2::float8', in_group => 'true' }, career_agg => { valid_to => q{'2021-01-01'::timestamp} },
    regression_agg => { %one_covariate, outcome => '1::float8' }, weighted_regression_agg => { %one_covariate, outcome => '1::float8' }, rate_regression_agg => { %one_covariate },
    regression_agg_counted => { %one_covariate, total => '10::float8', total_squares => '60::float8' },
    linear_regression => \%terms, logistic_regression => \%terms,
    poisson_regression => { %terms, r => q{(SELECT rate_regression_agg(y::bigint, ARRAY[g], ARRAY['g'], 3) FROM (VALUES (1, 'a'), (0, 'a'), (2, 'b'), (3, 'b')) AS r (y, g))} },
    (map { $_ => \%rows } qw(cox_regression competing_risks_regression)), (map { $_ => { %rows, patterns => q{'{x}'::text[]} } } qw(cox_survival_curve cox_cumulative_incidence_curve)),
    (map { $_ => { %terms, covariate => q{'g'}, model => q{'linear'} } } qw(marginal_effects standardised_means)), (map { $_ => \%groups } qw(adjusted_gap decomposition)),
    (map { $_ => \%flows } qw(forecast_shares years_to_parity hire_share_needed)), noise => { cumulative => q{'[-1:1]={0.25,0.75,1}'::float8[]} },
    (map { $_ => { cells => q{'{1,1,2,3}'::integer[]}, atoms => q{'{1,2,1,2}'::integer[]}, coefficients => q{'{1,1,1,1}'::float8[]}, variances => q{'{4,4,4}'::float8[]}, required => q{'{1,2,30}'::float8[]},
        series => q{'{1,1,2}'::integer[]}, targets => q{'{1,2,3}'::integer[]}, target_atoms => q{'{2,1,1}'::integer[]}, target_coefficients => q{'{1,1,2}'::float8[]}, variances_left => q{'{0,4,8}'::float8[]} } } qw(certify_variance estimate_variance cells_to_withhold)),
    propagate_bounds => { constraints => q{'{1,1}'::integer[]}, numbers => q{'{1,2}'::integer[]}, coefficients => q{'{1,1}'::float8[]}, sum_low => q{'{10}'::bigint[]}, sum_high => q{'{10}'::bigint[]},
        low => q{'{5,3}'::bigint[]}, high => q{'{9,4}'::bigint[]} },
    (map { $_ => { pool => $pool } } qw(adverse_impact risk_difference_ci risk_ratio_ci odds_ratio_ci)), compare_units => { reference => $pool },
    mantel_haenszel => { pool => q{'{"{a:30,b:30}","{a:30,b:30}","{a:30,b:30}"}'::tally[]} }, women_dominated_work => { persons => q{'{10,10,10}'::bigint[]} },
    transition_probabilities => { days => q{'{0,0,6}'::integer[]}, persons => q{'{10,10,1}'::bigint[]}, from_state => q{'{NULL,NULL,x}'::text[]}, to_state => q{'{x,y,y}'::text[]} },
    mean_score_test => { strata => q{'{s,s,s,s}'::text[]}, groups => q{'{x,x,y,y}'::text[]}, scores => q{'{1,2,1,2}'::float8[]}, persons => q{'{5,6,7,3}'::bigint[]} },
    linear_association_test => { strata => q{'{s,s,s,s}'::text[]}, group_scores => q{'{1,1,2,2}'::float8[]}, outcome_scores => q{'{1,2,1,2}'::float8[]}, persons => q{'{5,6,7,3}'::bigint[]} });

# What answers an infinity, because it is a day, a horizon or an order like others.
my $infinite = qr/^(at_risk|survival\w*|retention|cumulative_\w+|restricted_\w+|matched_incidence|transition_probabilities|effective_categories|perturb)$/;

my @functions = map { [ split /\|/ ] } split /\n/, $node->safe_psql('postgres', q{
    SELECT p.proname, p.pronargdefaults, p.prokind, array_to_string(p.proargnames[1:p.pronargs], ','),
           (SELECT string_agg(CASE WHEN n.nspname = 'spegel' THEN 'spegel.' ELSE '' END || format_type(t.oid, NULL)::regtype::text, ',' ORDER BY u.i)
            FROM unnest(p.proargtypes) WITH ORDINALITY AS u (oid, i) JOIN pg_type AS t ON t.oid = u.oid JOIN pg_namespace AS n ON n.oid = t.typnamespace)
    FROM pg_proc AS p
    WHERE p.pronamespace = 'spegel'::regnamespace AND p.proargtypes::oid[] && ARRAY['float8'::regtype, 'float8[]'::regtype]::oid[]
        AND p.proname !~ '_accum(_inv)?$'
    ORDER BY p.proname, p.oid});
cmp_ok(scalar @functions, '>', 90, 'functions of floating-point numbers');

# try(query): its rows, or its error and detail, never a stop.
my $script = q{SET search_path = spegel, public; SET client_min_messages = error;
CREATE FUNCTION pg_temp.try(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    detail text;
BEGIN
    EXECUTE 'SELECT string_agg(x::text, '' '') FROM (' || query || ') AS x' INTO answer;
    RETURN 'answer ' || coalesce(answer, 'NULL');
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN concat_ws(' ', sqlstate, sqlerrm, detail);
END $$;
};
my @cases;
for my $function (@functions)
{
    my ($name, $defaults, $kind, @lists) = @$function;
    my @names = split /,/, $lists[0];
    my @types = map { s/^spegel\.spegel\./spegel./r } split /,/, $lists[1];
    my @good = map { $by_function{$name}{ $names[$_] } // ($types[$_] !~ /\[\]$/ ? $by_name{ $names[$_] } : undef) // $by_type{ $types[$_] } // die "$name: no $types[$_]" } 0 .. $#names;
    my $call = sub {
        my ($changed, $value) = @_;
        my @arguments = map { ($kind eq 'a' ? '' : "$names[$_] => ") . (defined $changed && $changed == $_ ? $value : $good[$_]) }
          grep { $_ < @names - $defaults || exists $by_function{$name}{ $names[$_] } || (defined $changed && $changed == $_) } 0 .. $#names;
        return "SELECT * FROM " . ($kind eq 'a' ? "(SELECT $name(" . join(', ', @arguments) . ')) AS a' : "$name(" . join(', ', @arguments) . ')');
    };
    push @cases, [ "$name($lists[0])", 'good', $call->() ];
    # of an array the second element, its bounds as they are
    for my $i (grep { $types[$_] =~ /^double precision/ } 0 .. $#names)
    {
        for my $value (qw(NaN Infinity -Infinity))
        {
            push @cases, [ "$name($lists[0])", "$names[$i] $value", $call->($i, $types[$i] =~ /\[\]/
                ? "regexp_replace(($good[$i])::text, '^([^,]*,)[^,{}]+', '\\1$value')::float8[]" : "'$value'::float8") ];
        }
    }
}
$script .= 'SELECT pg_temp.try($query$' . "$_->[2]" . "\$query\$);\n" for @cases;
my @answers = split /\n/, $node->safe_psql('postgres', $script);
is(scalar @answers, scalar @cases, 'every call comes back');
for my $i (0 .. $#cases)
{
    my ($function, $what) = @{ $cases[$i] };
    my ($name) = $function =~ /^(\w+)/;
    my $answer = $answers[$i];
    if ($what eq 'good')
    {
        like($answer, qr/^answer (?!NULL|\(,*\)$)/, "$function: answers what is good");
    }
    elsif ($what =~ / NaN$/)
    {
        like($answer, qr/^22(003|023) .*NaN/, "$function: $what is refused");
        unlike($answer, qr/negative: NaN|greater than 0: NaN/, '... and not as a number') if $answer !~ /must be (a number|finite) and/;
    }
    else
    {
        like($answer, $name =~ $infinite ? qr/^(answer|22(003|023))/ : qr/^22(003|023) .*Infinity/, "$function: $what");
    }
}

$node->stop;
done_testing();
