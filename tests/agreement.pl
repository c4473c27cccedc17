#!/usr/bin/perl
# Prints how far what the tests compare is from its references: what is tested, the
# function in SQL, the reference, how many values, and the worst relative difference.
#
#	tests/agreement.pl           the everyday tests: tests/kernel, which must be built
#	tests/agreement.pl models    models too: tests/t, through SQL
#
# Fails when nothing is compared for a row.  The references are tables beside the
# tests, each made by the script of its name.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/t/lib";

use Spegel::Stage qw(stage);

# What, function, program of tests/kernel, names of its tests, reference.
my @everyday = (
    [ 'exact p from one side, standard deviations: share', 'representation_deviation', 'deviation', qr/^binomial:.* (?:fewer|more|two_sided|deviations|sd|expected)$/, '200 bits' ],
    [ 'exact p from one side, standard deviations: two groups', 'selection_deviation', 'deviation', qr/^fisher:.* (?:fewer|more|two_sided|deviations|sd|expected)$/, '200 bits' ],
    [ 'Pearson', 'chi_squared_test(..., pearson)', 'deviation', qr/^chi:.* pearson(?:_p)?$/, '200 bits' ],
    [ 'Yates', 'chi_squared_test(..., yates)', 'deviation', qr/^chi:.* yates(?:_p)?$/, '200 bits' ],
    [ 'G', 'chi_squared_test(..., likelihood_ratio)', 'deviation', qr/^chi:.* likelihood_ratio(?:_p)?$/, '200 bits' ],
    [ 'N - 1', 'chi_squared_test(..., n_minus_1)', 'deviation', qr/^chi:.* n_minus_1(?:_p)?$/, '200 bits' ],
    [ 'McNemar, asymptotic and Edwards', 'mcnemar_test(..., chi_squared, edwards)', 'paired_odds', qr/(?:chi_squared|edwards)(?:_p)?$/, '200 bits' ],
    [ 'McNemar, exact and mid-p', 'mcnemar_test', 'paired', qr/McNemar|exact|mid/i, 'R, 200 bits' ],
    [ 'paired odds ratio', 'paired_odds_ratio_ci', 'paired_odds', qr/(?:ratio|_low|_high)$/, '200 bits' ],
    [ 'Bowker', 'bowker_test', 'mobility', qr/ bowker(?:_df|_p)?$/, 'fractions' ],
    [ 'Stuart-Maxwell', 'stuart_maxwell_test', 'mobility', qr/ stuart(?:_df|_p)?$/, 'fractions' ],
    [ 'Bhapkar', 'bhapkar_test', 'mobility', qr/ bhapkar(?:_df|_p)?$/, 'fractions' ],
    [ 'equality of two matrices', 'transition_homogeneity_test', 'mobility', qr/ (?:pearson|g)(?:_df|_p)?$/, 'fractions' ],
    [ 'Shorrocks', 'shorrocks_index', 'mobility', qr/ shorrocks$/, 'fractions' ],
    [ 'stationary distribution', 'stationary_distribution', 'mobility', qr/ stationary_\d+$/, 'fractions' ],
    [ 'Mantel-Haenszel rate ratio', 'mantel_haenszel_rate_ratio', 'stratified_rate', qr/ (?:ratio|low|high|se|chi|p|crude|used|dropped)$/, '200 bits' ],
    [ 'ratio and difference of two standardised rates', 'standardised_rate_comparison', 'stratified_rate', qr/ (?:rr|rd|focus|reference)(?:_low|_high|_p)?$/, '200 bits' ],
    [ 'generalised CMH: general association', 'general_association_test', 'association', qr/ general(?:_df|_p)?$/, 'fractions' ],
    [ 'generalised CMH: mean scores', 'mean_score_test', 'association', qr/ mean(?:_df|_p)?$/, 'fractions' ],
    [ 'generalised CMH: linear association', 'linear_association_test', 'association', qr/ linear(?:_df|_p)?$/, 'fractions' ],
    [ 'Kitagawa of means', 'kitagawa_means', 'standardise', qr/^of means, /, 'fractions' ],
    [ 'ordinal segregation (Reardon)', 'ordinal_segregation', 'segregation_ordinal', qr/ of /, '200 bits' ],
    [ 'Holm', 'adjust_p', 'adjust', qr/^Holm \d/, 'p.adjust' ],
    [ 'Benjamini-Hochberg', 'adjust_p(..., benjamini_hochberg)', 'adjust', qr/^Benjamini-Hochberg \d/, 'p.adjust' ],
    [ 'Bonferroni', 'adjust_p(..., bonferroni)', 'adjust', qr/^Bonferroni \d/, 'p.adjust' ],
    [ 'Hochberg', 'adjust_p(..., hochberg)', 'adjust', qr/^Hochberg \d/, 'p.adjust' ],
    [ 'Benjamini-Yekutieli', 'adjust_p(..., benjamini_yekutieli)', 'adjust', qr/^Benjamini-Yekutieli \d/, 'p.adjust' ],
    [ 'bounds of the risk difference over the unknown', 'risk_difference_bounds', 'deviation', qr/^bounds:.* rd/, 'all allocations' ],
    [ 'bounds of the odds ratio over the unknown', 'odds_ratio_bounds', 'deviation', qr/^bounds:.* or/, 'all allocations' ],
    [ 'Gray, rho', 'gray_test(..., rho)', 'gray', qr/./, 'cmprsk::cuminc' ],
    [ 'weighted log-rank', 'weighted_logrank_test', 'logrank', qr/ (?:gehan_breslow|tarone_ware|fh [-\d. ]+)(?: df| p)?$/, 'survdiff, by definition' ],
    [ 'median follow-up', 'median_follow_up_ci', 'follow_up', qr/^follow_up /, 'survfit' ],
    [ 'ratio of restricted means', 'restricted_mean_ratio', 'follow_up', qr/^mean_ratio /, 'survfit' ],
    [ 'ratio of time lost', 'restricted_time_lost_ratio', 'follow_up', qr/^lost_ratio /, 'survfit' ],
    [ 'units: control limits', 'compare_units, compare_unit_rates', 'units', qr/ limit_/, 'fractions' ],
    [ 'units: over-dispersion', 'compare_units, compare_unit_rates', 'units', qr/ dispersion$/, '200 bits' ],
    [ 'units: empirical Bayes', 'compare_units, compare_unit_rates', 'units', qr/ (?:shrunken|low|high)_|(?:mean|excess)$/, '200 bits' ],
    [ 'Cox: coefficients, errors, tests, robust', 'cox_regression, cox_regression_fit', 'cox_model', qr/ (?:b|se|robust|cluster)\d$| (?:score|lr|wald|null)$/, 'coxph' ],
    [ 'Cox: proportional hazards', 'proportional_hazards_test', 'cox_model', qr/ (?:km|identity|rank|log)(?:_global|\d)$/, 'cox.zph' ],
    [ 'Cox: predicted', 'cox_survival_curve', 'cox_model', qr/ hazard_(?:se_)?\d+$/, 'survfit' ],
    [ 'Fine and Gray', 'competing_risks_regression', 'fine_gray', qr/ (?:b|se)\d$| (?:null|log_likelihood)$/, 'cmprsk::crr' ],
    [ 'Fine and Gray: predicted', 'competing_risks_incidence_curve', 'fine_gray', qr/ cif_\d+$/, 'predict.crr' ],
    [ 'forecast', 'forecast_shares, hire_share_needed', 'forecast', qr/./, 'fractions, simulation' ],
    [ 'pay gaps', 'pay_gap', 'pay_gap', qr/./, 'R' ]);

# Through SQL; they print lines of their own.
my @models = glob 'tests/t/068_*.t tests/t/069_*.t tests/t/073_*.t';

# compared($program): names of tests and their differences.
sub compared
{
    my ($program) = @_;
    my ($name, @compared);

    local $ENV{SPEGEL_AGREEMENT} = 1;
    open(my $out, '-|', "tests/kernel/build/test_$program") or die "test_$program: $!; run make -C tests/kernel";
    while (my $line = <$out>)
    {
        $name = $1 if $line =~ /^(?:not )?ok \d+ - (.*)$/;
        push @compared, [ $name, $1 ] if $line =~ /^#   difference (\S+)/;
    }
    close $out or die "test_$program fails\n";
    return @compared;
}

my $what = shift // '';
my (undef, $perl_modules) = stage();
my (%of_program, $empty);
print join("\t", qw(test function reference values worst)), "\n";
for my $row (@everyday)
{
    my ($test, $function, $program, $names, $reference) = @$row;
    my @differences = map { $_->[1] } grep { $_->[0] =~ $names } @{ $of_program{$program} //= [ compared($program) ] };
    my ($worst) = sort { $b <=> $a } @differences;

    $empty++ if !@differences;
    print join("\t", $test, $function, $reference, scalar @differences, @differences ? sprintf('%.1e', $worst) : 'nothing is compared'), "\n";
}
for my $test ($what eq 'models' ? @models : ())
{
    my $rows = 0;

    open(my $out, '-|', $^X, '-Itests/t/lib', "-I$perl_modules", $test) or die "$test: $!";
    while (my $line = <$out>)
    {
        next if $line !~ /# agreement\t(.*)\t(.*)\t(\d+)\|(\S+)$/;
        print join("\t", 'model', $1, $2, $3, sprintf('%.1e', $4)), "\n";
        $rows++;
    }
    if (!close $out || !$rows)
    {
        $empty++;
        print "$test: fails, or compares nothing\n";
    }
}
exit($empty ? 1 : 0);
