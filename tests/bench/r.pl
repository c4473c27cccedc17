#!/usr/bin/perl
# Regressions beside R, and with a worker more.
#
#   tests/bench/r.pl
#
# The fair way is what an analyst does who knows that sums are enough: GROUP BY in
# SQL, fetched into R, lm() of the cells' means by their persons, and robust errors by
# hand.  The time it takes R to start is not counted.  coxph() has the rows.  Ours and
# theirs alternate; the figure is the median of the ratios, of wall time.
#
# Of a worker more: the seconds of the processor that the leader took alone, and
# leader and worker together.  The query cannot end before the busier of the two, so
# that alone / busier is how much faster it is on a machine that has both to itself.
#
# Environment: ROWS (10000000), DAYS with careers of 500 patterns (500), ROUNDS (5);
# PARTS="lm coxph worker patterns", these only.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../t/lib";

my $figures;

BEGIN
{
    require Spegel::Stage;
    my ($work, $perl_modules) = Spegel::Stage::stage();
    unshift @INC, $perl_modules;
    open($figures, '>&', \*STDOUT) or die;
    open(STDOUT, '>', "$work/bench.log") or die;
    select((select($figures), $| = 1)[0]);
}
use IPC::Run;
use List::Util qw(max);
use Spegel::Cluster;
use Time::HiRes qw(time sleep);
$SIG{__DIE__} = sub { print $figures @_ if !$^S };

my $rows = $ENV{ROWS} || 10_000_000;
my $days = $ENV{DAYS} || 500;
my $rounds = $ENV{ROUNDS} || 5;
my %part = map { $_ => 1 } split ' ', $ENV{PARTS} || 'lm coxph worker patterns';
my $node = new_cluster('bench_r');
$node->append_conf('postgresql.conf', "shared_buffers = 2GB\nmax_wal_size = 8GB\nwork_mem = 1GB\njit = off\nfsync = off\nautovacuum = off\nsynchronize_seqscans = off\nmax_parallel_workers_per_gather = 0\n");
$node->restart;
create_extension($node, 'postgres');
my $r = IPC::Run::run([ 'Rscript', '-e', 'library(survival)' ], '>&', \my $without);
print $figures "skipped: R with its package survival is not installed: lm and coxph\n" if !$r && ($part{lm} || $part{coxph});

if ($part{lm} || $part{worker})
{
    $node->safe_psql('postgres', qq{
        CREATE UNLOGGED TABLE person AS
        SELECT CASE WHEN hashint4(i) & 1 = 0 THEN 'women' ELSE 'men' END AS sex, (20 + (hashint4(i + 1) & 2147483647) % 45)::text AS age,
               'work ' || (hashint4(i + 2) & 15) AS work, ((hashint4(i + 3) & 7) + 1)::text AS step, 25000 + (hashint4(i + 4) & 16383)::float8 AS pay
        FROM generate_series(1, $rows) AS i;}, timeout => 3600);
    $node->safe_psql('postgres', 'VACUUM ANALYZE person', timeout => 3600);
}
$ENV{DATABASE} = $node->connstr('postgres');
my $regression = q{SELECT regression_agg(pay, ARRAY[sex, age, work, step], ARRAY['sex', 'age', 'work', 'step']) AS r FROM person};
if ($r && $part{lm})
{
    compare("linear_regression(), errors hc1, of $rows rows x 4 covariates against GROUP BY, fetched into R, lm() and errors by hand",
        "SELECT estimate, std_error FROM ($regression) AS s, linear_regression(r, ARRAY['sex', 'num(age)', 'work', 'step'], 'hc1')",
        q{
        d <- fetch("SELECT sex, age, work, step, count(pay) AS n, sum(pay) AS total, sum(pay * pay) AS squares FROM person GROUP BY 1, 2, 3, 4")
        for (v in c("sex", "work", "step")) { t <- tapply(d$n, d[[v]], sum); d[[v]] <- relevel(factor(d[[v]]), names(t)[which.max(t)]) }
        y <- d$total / d$n
        m <- lm(y ~ sex + age + work + step, data = d, weights = n)
        x <- model.matrix(m)
        bread <- chol2inv(qr.R(m$qr))
        meat <- crossprod(x, x * (pmax(d$squares - d$n * y^2, 0) + d$n * resid(m)^2))
        v <- bread %*% meat %*% bread * sum(d$n) / (sum(d$n) - ncol(x))
        answer <- c(coef(m), sqrt(diag(v)))});
    compare('the same of a million of the rows against lm() of the rows, fetched',
        q{SELECT estimate, std_error FROM (SELECT regression_agg(pay, ARRAY[sex, age, work, step], ARRAY['sex', 'age', 'work', 'step']) AS r
            FROM (SELECT * FROM person LIMIT 1000000) AS s) AS s, linear_regression(r, ARRAY['sex', 'num(age)', 'work', 'step'])},
        q{
        d <- fetch("SELECT sex, age, work, step, pay FROM person LIMIT 1000000")
        for (v in c("sex", "work", "step")) { t <- tapply(d$pay, d[[v]], length); d[[v]] <- relevel(factor(d[[v]]), names(t)[which.max(t)]) }
        answer <- as.vector(coef(summary(lm(pay ~ sex + age + work + step, data = d)))[, 1:2])});
}
if ($r && $part{coxph})
{
    my $c = join ', ', map { "c$_" } 1 .. 20;

    $node->safe_psql('postgres', qq{
        CREATE UNLOGGED TABLE career AS
        SELECT day, hashint4(p * 5000 + day) & 3 = 0 AS promoted, } . join(', ', map { "(hashint4(p * 20 + $_) & 2147483647) % 4 AS c$_" } 1 .. 20) . qq{
        FROM generate_series(1, 500) AS p, generate_series(1, $days) AS day; VACUUM ANALYZE career}, timeout => 3600);
    my $ours = qq{
        SELECT log_hazard_ratio, std_error FROM (SELECT array_agg(c) AS c, array_agg(v) AS v FROM (
            SELECT cohort_agg(day, CASE WHEN promoted THEN 'promoted' END) AS c, ARRAY[$c]::text[] AS v FROM career GROUP BY $c) AS s) AS s,
            cox_regression(c, v, string_to_array('} . ($c =~ s/ //gr) . q{', ','), ARRAY['} . join("', '", map { "num(c$_)" } 1 .. 20) . qq{'], 'promoted')};
    compare('cox_regression() of ' . 500 * $days . ' careers of 500 patterns, 20 terms, against coxph() of the rows, fetched', $ours,
        q{
        library(survival)
        d <- fetch("SELECT * FROM career")
        m <- coxph(as.formula(paste("Surv(day, promoted == 't') ~", paste0("c", 1:20, collapse = " + "))), data = d, control = coxph.control(eps = 1e-12))
        answer <- c(coef(m), sqrt(diag(vcov(m))))});
}
if ($part{worker})
{
    my (@alone, @leader, @worker, @wall, @speed);

    one_worker(0);
    for (1 .. $rounds)
    {
        my ($alone, undef, $wall_alone) = one_worker(0);
        my ($leader, $worker, $wall_both) = one_worker(1);

        push @alone, $alone;
        push @leader, $leader;
        push @worker, $worker;
        push @speed, $alone / max($leader, $worker);
        push @wall, $wall_alone / $wall_both;
    }
    printf $figures "\none worker more, regression_agg() of %d rows: seconds of the processor alone %.2f, leader %.2f and worker %.2f (medians of %d);\n"
      . "  = %.2f times as fast by the busier of the two (%.2f to %.2f), %.2f times by wall time (%.2f to %.2f)\n",
      $rows, median(@alone), median(@leader), median(@worker), $rounds, median(@speed), (sort { $a <=> $b } @speed)[ 0, -1 ], median(@wall), (sort { $a <=> $b } @wall)[ 0, -1 ];
}
if ($part{patterns})
{
    # Of a million patterns, each in a session of its own.
    $node->safe_psql('postgres', q{
        CREATE UNLOGGED TABLE million AS
        SELECT (i % 100)::text AS a, (i / 100 % 100)::text AS b, (i / 10000)::text AS c, 100 + sin(i) + (i % 100) / 10.0 AS y, hashint4(i) % 3 = 0 AS yes, 1 + i % 7 AS t FROM generate_series(0, 999999) AS i;
        VACUUM ANALYZE million}, timeout => 3600);
    print $figures "\na million patterns: seconds of the processor, MB of the backend beyond shared memory at most, result\n";
    for (
        [ 'regression_agg()', q{SELECT persons(regression_agg(y, ARRAY[a, b, c], ARRAY['a', 'b', 'c'])) FROM million} ],
        [ '... and linear_regression(), 199 coefficients', q{SELECT count(*) FROM linear_regression((SELECT regression_agg(y, ARRAY[a, b, c], ARRAY['a', 'b', 'c']) FROM million), ARRAY['a', 'b', 'num(c)'])} ],
        [ '... and logistic_regression()', q{SELECT count(*) FROM logistic_regression((SELECT regression_agg(yes, ARRAY[a, b, c], ARRAY['a', 'b', 'c']) FROM million), ARRAY['a', 'b', 'num(c)'])} ],
        [ '... and poisson_regression()', q{SELECT count(*) FROM poisson_regression((SELECT rate_regression_agg(yes::integer, ARRAY[a, b, c], ARRAY['a', 'b', 'c'], t) FROM million), ARRAY['a', 'b', 'num(c)'])} ])
    {
        my ($what, $query) = @$_;
        my $answer = $node->safe_psql('postgres', qq{SET client_min_messages = warning; $query;
            SELECT substring(status from 'VmHWM:\\s*(\\d+)')::integer / 1024 - substring(status from 'RssShmem:\\s*(\\d+)')::integer / 1024
            FROM pg_read_file('/proc/self/status', 0, 8192) AS status;
            SELECT split_part(pg_read_file('/proc/self/schedstat', 0, 100), ' ', 1)::float8 / 1e9}, timeout => 3600);
        my ($result, $memory, $seconds) = split /\n/, $answer;

        printf $figures "%-50s %8.2f %8d %10s\n", $what, $seconds, $memory, $result;
    }
}
$node->stop;

# Ours is a query, theirs a script that leaves its numbers in answer; the ratio of
# their seconds, and how far the numbers are apart.
sub compare
{
    my ($title, $ours, $theirs) = @_;
    my (@ratio, @ours, @theirs, $distance);

    for my $round (0 .. $rounds)
    {
        my $begin = time;
        my @rows = split /\n/, $node->safe_psql('postgres', $ours, timeout => 3600);
        my $seconds = time - $begin;
        my @numbers = ((map { (split /\|/)[0] } @rows), (map { (split /\|/)[1] } @rows));
        my ($in, $out, $err) = (qq{
            fetch <- function(query) {
              from <- pipe(paste("psql -XAtq -d", shQuote(Sys.getenv("DATABASE")), "-c", shQuote(paste0("COPY (", query, ") TO STDOUT WITH (FORMAT csv, HEADER)"))))
              read.csv(from)
            }
            begin <- proc.time()[[3]]
            $theirs
            cat(proc.time()[[3]] - begin, format(answer, digits = 17), sep = "\\n")});

        IPC::Run::run([ 'Rscript', '--vanilla', '-' ], '<', \$in, '>', \$out, '2>', \$err, IPC::Run::timer(3600)) or die "$title\n$err";
        my ($their_seconds, @their_numbers) = split ' ', $out;
        die "$title: " . @numbers . ' numbers and ' . @their_numbers . "\n" if @numbers != @their_numbers;
        $distance = max(map { abs($numbers[$_] - $their_numbers[$_]) / (1e-6 + abs $their_numbers[$_]) } 0 .. $#numbers);
        next if $round == 0;
        push @ours, $seconds;
        push @theirs, $their_seconds;
        push @ratio, $seconds / $their_seconds;
    }
    printf $figures "\n%s\n  = %.3f (median of %d pairs, %.3f to %.3f; medians %.2f s and %.2f s); coefficients and errors differ by %.1e at most\n",
      $title, median(@ratio), $rounds, (sort { $a <=> $b } @ratio)[ 0, -1 ], median(@ours), median(@theirs), $distance;
}

# Seconds of the processor of the leader and of its workers, and of the clock.
sub one_worker
{
    my ($workers) = @_;
    my $postmaster = (split /\n/, PostgreSQL::Test::Utils::slurp_file($node->data_dir . '/postmaster.pid'))[0];
    my $before = children($postmaster);
    my $out = $node->safe_psql('postgres', qq{SET max_parallel_workers_per_gather = $workers; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
        CREATE TEMP TABLE began AS SELECT clock_timestamp() AS t, split_part(pg_read_file('/proc/self/schedstat', 0, 100), ' ', 1)::float8 AS s;
        SELECT persons(r) FROM ($regression) AS s;
        SELECT (split_part(pg_read_file('/proc/self/schedstat', 0, 100), ' ', 1)::float8 - s) / 1e9, extract(epoch FROM clock_timestamp() - t), split_part(pg_read_file('/proc/self/stat', 0, 1000), ' ', 4) FROM began}, timeout => 3600);
    my ($leader, $wall) = split /\|/, (split /\n/, $out)[1];

    # The leader itself is a child too when it has ended.
    sleep 0.3;
    return ($leader, max(0, children($postmaster) - $before - ($leader + startup())), $wall);
}

# What a session takes that does nothing.
my $startup;
sub startup
{
    return $startup if defined $startup;
    my $postmaster = (split /\n/, PostgreSQL::Test::Utils::slurp_file($node->data_dir . '/postmaster.pid'))[0];
    my $before = children($postmaster);
    $node->safe_psql('postgres', 'SELECT 1');
    sleep 0.3;
    return $startup = children($postmaster) - $before;
}

# Seconds of the processor of a process's children that have ended.
sub children
{
    my ($pid) = @_;
    my @field = split ' ', PostgreSQL::Test::Utils::slurp_file("/proc/$pid/stat") =~ s/^.*\) //r;

    return ($field[13] + $field[14]) / 100;
}

sub median
{
    my @sorted = sort { $a <=> $b } @_;
    return $sorted[ $#sorted / 2 ];
}
