# The dashboard, as the demo shows it: in a real browser, every view in both
# languages, at 320 pixels, on paper, with a keyboard alone, embedded elsewhere;
# its numbers are those of SQL.
#
# SPEGEL_SCREENSHOTS=folder keeps the pictures and prints there.
use strict;
use warnings;
use utf8;

use File::Temp;
use HTTP::Tiny;
use IPC::Run qw(start timer);
use JSON::PP;
use Spegel::Node;
use Test::More;

binmode $_, ':utf8' for Test::More->builder->output, Test::More->builder->failure_output;
my $top = $ENV{SPEGEL_TOP};
plan skip_all => 'skipped: chromium is not installed' if system('command -v chromium >/dev/null 2>&1') != 0;
my $node = Spegel::Node->install('playwright-core@1.65.1', 'axe-core@4.14.1');
plan skip_all => "skipped: $node" if !ref $node;

# The demo, until it says where it is.
local $ENV{EMPLOYEES} = 1000;
delete local $ENV{DEMO_ONCE};
my ($out, $err) = ('', '');
my $demo = start(["$top/sql/demo/demo.sh"], '<', \undef, '>', \$out, '2>', \$err, my $limit = timer(1500));
$demo->pump while $demo->pumpable && $out !~ /^SQL: .*\n/m && !$limit->is_expired;
my ($address) = $out =~ m{^The dashboard is at (http://[\d.:]+)/,}m;
my ($host) = $out =~ /^SQL: psql -h (\S+) /m;
ok($address, 'the demo says where the dashboard is') or do { diag $out, $err; $demo->kill_kill(grace => 60); done_testing; exit };

sub sql
{
    my ($query) = @_;
    my $answer = '';

    utf8::encode($query);
    IPC::Run::run([ 'psql', '-XAtq', '-F', '|', '-h', $host, '-U', 'postgres', '-c', $query, 'spegel' ], '>', \$answer, '2>&1') or diag $answer;
    utf8::decode($answer);
    chomp $answer;
    return $answer;
}

# Headers: what may be loaded, and who may frame it.

my $http = HTTP::Tiny->new;
my $of_answers = q{default-src 'none'; style-src 'sha256-...' 'sha256-...'; form-action 'self'; frame-ancestors 'none'};
my $policy = q{default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; };
for my $case (
    [ '/', 'text/html', "${policy}frame-ancestors 'none'", 'DENY' ],
    [ '/?view=time', 'text/html', "${policy}frame-ancestors 'none'", 'DENY' ],
    [ '/embed/?view=time', 'text/html', "${policy}frame-ancestors *", undef ],
    [ '/web/main.js', 'text/javascript', $of_answers, 'DENY' ],
    [ '/site/settings.json', 'application/json', $of_answers, 'DENY' ])
{
    my ($target, $type, $want, $frame) = @$case;
    my $headers = $http->get("$address$target")->{headers};
    $headers->{'content-security-policy'} =~ s/sha256-[^']+/sha256-.../g;
    is_deeply([ @$headers{qw(content-type content-security-policy x-frame-options cache-control x-content-type-options)} ],
        [ $type, $want, $frame, 'no-cache', 'nosniff' ], "headers of $target");
}
is($http->get("$address/web/none.js")->{status}, 404, 'no such page');
is($http->post("$address/")->{status}, 405, 'pages are only read');

# The browser

sql(q{SELECT spegel_api.set_publisher(name_en => 'The municipality', name_sv => 'Kommunen', homepage => 'https://city.example', contact => 'statistik@city.example',
    licence => 'CC0-1.0', licence_url => 'https://creativecommons.org/publicdomain/zero/1.0/', source_en => 'Payroll', source_sv => 'Lönesystemet', next_release => '2027-03-01')});
my $pictures = $ENV{SPEGEL_SCREENSHOTS} || File::Temp->newdir('spegel-pictures-XXXXXX', TMPDIR => 1);
my ($status, $printed) = $node->run_program(1200, 'tests/browser/dashboard.mjs', $address, "$pictures", 'spegelstad');
utf8::decode($printed);
my @lines = split /\n/, $printed;
is($status, 0, 'the browser comes to the end') or diag $printed;
for my $n (0 .. $#lines)
{
    next if $lines[$n] !~ /^(not )?ok - (.*)/;
    my ($not, $what) = ($1, $2);
    ok(!$not, $what) or diag map { "$_\n" } grep { /^#/ } @lines[ $n + 1 .. ($n + 8 < $#lines ? $n + 8 : $#lines) ];
}
my ($json) = grep { /^\{/ } @lines;
my $said = eval { JSON::PP->new->decode($json // '') } // {};
diag "first visit: $said->{first}{bytes} bytes, the first chart after $said->{first}{took} ms" if $said->{first};

# As the pages of the documentation say.
for my $name ('docs/dashboard.md', 'docs/sv/dashboard.md')
{
    my ($kilobytes, $requests) = do { local (@ARGV, $/) = "$top/$name"; <> } =~ /(\d+) kB, \S+, \w+ (\d+) /;
    cmp_ok(abs($kilobytes - $said->{first}{bytes} / 1000), '<=', 0.1 * $kilobytes, "$name: how much a first visit loads");
    cmp_ok(abs($requests - $said->{first}{requests}), '<=', 0.1 * $requests, '... in how many requests') or diag $said->{first}{requests};
}

# The same numbers as SQL.

# cells($view, $section, $first, $column): by the first cell of a row, what stands in one of its cells.
sub cells
{
    my ($view, $section, $column) = @_;
    my @rows = @{ ($said->{$view}{sections} // [])->[$section]{rows} // [] };
    return map { $_->[0] => $_->[$column] =~ tr/\x{a0}\x{2212}/ -/r } @rows[ 1 .. $#rows ];
}

# by_key($query): the second column by the first.
sub by_key { return map { split /\|/, $_, 2 } split /\n/, sql($_[0]) }

my $cell = q{release_id = (SELECT release_id FROM spegel_published.current_release WHERE organisation = 'spegelstad') AND level = 'city'
    AND ground = 'sex' AND within_ground = 'all'};
my $swedish = sub { return $_[0] . q{ || ' %'} };
my $step = qq{FROM spegel_published.mirroring_all WHERE $cell AND category = 'women' AND occupation_group = 'all' AND form = 'all'
    AND step <> '?'};
my $title = q{CASE step WHEN 'all' THEN 'Hela personalen' ELSE upper(left(step_sv, 1)) || substr(step_sv, 2) END};
for my $column (
    [ 1, q{coalesce(replace(round(100 * share, 1)::text, '.', ',') || ' %', 'visas inte')}, 'shares' ],
    [ 2, q{CASE WHEN share_low IS NULL THEN '–' WHEN share_low = share_high THEN 'exakt'
        ELSE replace(round(100 * share_low, 1) || '–' || round(100 * share_high, 1), '.', ',') || ' %' END}, 'intervals' ],
    [ 4, q{coalesce(replace(round(ratio, 2)::text, '.', ','), '–')}, 'ratios' ],
    [ 5, q{coalesce(replace(to_char(gap_points, 'FMSG990.0'), '.', ','), '–')}, 'gaps' ],
    [ 6, q{coalesce(shortfall::text, '–')}, 'persons short' ])
{
    my ($number, $expression, $what) = @$column;
    my %want = by_key("SELECT $title, $expression $step");
    cmp_ok(scalar keys %want, '>', 3, "$what: there are some");
    is_deeply({ cells('mirroring sv', 0, $number) }, \%want, "$what by step are those of SQL");
}
is($said->{'mirroring sv'}{sections}[0]{whiskers}, sql("SELECT count(*) $step AND share_low < share_high"), 'each interval is drawn');
my ($share, $residents) = split /\|/, sql("SELECT replace(round(100 * share, 1)::text, '.', ','), replace(round(100 * residents_share, 1)::text, '.', ',') $step AND step = 'all'");
like($said->{'mirroring sv'}{sections}[0]{sentence} =~ tr/\x{a0}/ /r, qr/^\Q$share\E % av personalen i Spegelstads kommun är kvinnor, och \Q$residents\E % av invånarna: /,
    'the sentence says the same');
my $english = $share =~ tr/,/./r;
like($said->{'mirroring en'}{sections}[0]{sentence}, qr/^\Q$english\E% of the staff of Spegelstads kommun are women, and /, '... in English, in English forms');
is_deeply([ map { $_->[1] =~ tr/\x{a0}/ /r } @{ $said->{'time sv'}{sections}[0]{rows} }[ 1 .. 4 ] ],
    [ split /\n/, sql(q{SELECT replace(round(100 * share, 1)::text, '.', ',') || ' %' FROM spegel_published.mirroring_all WHERE organisation = 'spegelstad' AND level = 'city'
        AND ground = 'sex' AND category = 'women' AND within_ground = 'all' AND occupation_group = 'all' AND step = 'all' AND form = 'all' ORDER BY day}) ],
    'four years over time');
is_deeply({ cells('units sv', 0, 1) }, { by_key(qq{SELECT unit_title, coalesce(replace(round(100 * share, 1)::text, '.', ',') || ' %', 'visas inte')
    FROM spegel_published.mirroring WHERE organisation = 'spegelstad' AND level = 'department' AND ground = 'sex' AND category = 'women' AND within_ground = 'all'
        AND occupation_group = 'all' AND step = 'all' AND form = 'all'}) }, 'units');
my %risks = by_key(q{SELECT upper(left(measure_sv, 1)) || substr(measure_sv, 2), coalesce(replace(round(100 * share, 1)::text, '.', ',') || ' %', 'visas inte')
    FROM spegel_published.active_measures WHERE organisation = 'spegelstad' AND level = 'city' AND risk_ground = 'all' AND risk_area = 'all'});
is_deeply({ cells('measures sv', 0, 1) }, \%risks, 'active measures');
my $goals = q{FROM spegel_published.goals AS g JOIN spegel_published.labels AS l ON l.kind = 'progress' AND l.code = g.progress};
my %goals = by_key(q{SELECT upper(left(category_sv, 1)) || substr(category_sv, 2) || CASE part WHEN 'all' THEN '' ELSE ', ' || lower(left(part_sv, 1)) || substr(part_sv, 2) END || ', ' || unit_title,
    coalesce(replace(round(100 * share, 1)::text, '.', ',') || ' %', CASE status WHEN 'not_collected' THEN 'ej insamlat' ELSE 'visas inte' END) FROM spegel_published.goals});
cmp_ok(scalar keys %goals, '>', 4, 'goals: there are some');
is_deeply({ cells('goals sv', 0, 3) }, \%goals, 'goals');
my %progress = by_key("SELECT upper(left(category_sv, 1)) || substr(category_sv, 2) || CASE part WHEN 'all' THEN '' ELSE ', ' || lower(left(part_sv, 1)) || substr(part_sv, 2) END || ', ' || unit_title, label_sv $goals WHERE progress_certain");
my %drawn = cells('goals sv', 0, 4);
is_deeply({ map { $_ => $drawn{$_} } keys %progress }, \%progress, '... and how far they are');
is(scalar(grep { $_ eq 'tal för enskilda yrken publiceras inte' } values %drawn), 1, '... or why that cannot be said, in Swedish');
is_deeply({ cells('forecast sv', 0, 3) }, { by_key(qq{SELECT $title, coalesce(replace(to_char(pace_points, 'FMSG990.0'), '.', ','), '–')
    FROM spegel_published.forecast WHERE organisation = 'spegelstad' AND level = 'city' AND ground = 'sex' AND category = 'women' AND step <> '?'}) }, 'the pace of the forecast');
is($said->{'mirroring sv'}{imprint} =~ tr/\x{a0}/ /r, 'Kommunen. statistik@city.example. Uppgifternas licens: CC0-1.0. Källa: Lönesystemet. Nästa släpp: 1 mars 2027.', 'who publishes, on which terms');
like($said->{'mirroring en'}{imprint}, qr/^The municipality\. .* Licence of the data: CC0-1\.0\. Source: Payroll\. Next release: 1 March 2027\.$/, '... in English');

# Questions answered by clicking alone.  Each of what SQL says, a line of a table,
# stands so in the table that the clicks lead to.
my $percent = sub { return "replace(round(100 * $_[0], 1)::text, '.', ',') || ' %'" };
my $capital = sub { return "upper(left($_[0], 1)) || substr($_[0], 2)" };
my $own = q{organisation = 'spegelstad' AND level = 'city'};
my $by_sex = q{ground = 'sex' AND category IN ('women', 'men') AND within_ground = 'all'};
my %answer = (
    A01 => "SELECT $title, @{[ $percent->('share') ]}, shortfall $step AND share IS NOT NULL AND shortfall IS NOT NULL",
    A02 => "SELECT $title, shortfall " . ($step =~ s/'women'/'men'/r) . ' AND shortfall > 0',
    A03 => "SELECT @{[ $percent->('share') ]} FROM spegel_published.mirroring_all WHERE $own AND ground = 'sex' AND category = 'women' AND within_ground = 'all'
        AND occupation_group = 'all' AND step = 'all' AND form = 'all' AND share IS NOT NULL",
    A05 => "SELECT unit_title, @{[ $percent->('share') ]} FROM spegel_published.mirroring WHERE organisation = 'spegelstad' AND level = 'department' AND ground = 'sex'
        AND category = 'women' AND within_ground = 'all' AND occupation_group = 'all' AND step = 'all' AND form = 'all' AND share IS NOT NULL",
    A09 => "SELECT @{[ $capital->('category_sv') ]}, @{[ $percent->('share') ]} FROM spegel_published.progression AS p WHERE $own AND $by_sex AND months = 24 AND share IS NOT NULL
        AND occupation_group = 'all' AND step = 'all' AND cohort_year = (SELECT max(cohort_year) FROM spegel_published.progression WHERE $own AND $by_sex AND months = 24)",
    A15 => "SELECT @{[ $percent->('coverage') ]} FROM spegel_published.coverage WHERE $own AND coverage IS NOT NULL",
    A16 => "SELECT @{[ $capital->('measure_sv') ]} || ', ' || category_sv, @{[ $percent->('rate') ]}, persons FROM spegel_published.recruitment WHERE $own AND $by_sex
        AND occupation_group = 'all' AND step = 'all' AND rate IS NOT NULL AND persons < 1000",
    A22 => "SELECT @{[ $percent->('rate') ]}, persons FROM spegel_published.exits WHERE $own AND ground = 'all' AND within_ground = 'all' AND measure LIKE 'reason%' AND rate IS NOT NULL",
    A23 => "SELECT @{[ $capital->('category_sv') ]}, @{[ $capital->('measure_sv') ]}, @{[ $percent->('rate') ]} FROM spegel_published.turnover WHERE $own AND $by_sex
        AND occupation_group = 'all' AND step = 'all' AND form = 'all' AND rate IS NOT NULL",
    A26 => "SELECT @{[ $capital->('risk_ground_sv') ]}, risks FROM spegel_published.active_measures WHERE $own AND risk_ground NOT IN ('all', '?') AND risk_area = 'all'
        AND measure = 'stuck' AND risks IS NOT NULL",
    A27 => "SELECT @{[ $capital->('measure_sv') ]}, @{[ $percent->('share') ]}, risks FROM spegel_published.active_measures WHERE $own AND risk_ground = 'all' AND risk_area = 'all'
        AND measure = 'reinvestigated' AND risks < 1000",
    A30 => "SELECT @{[ $capital->('measure_sv') ]}, @{[ $percent->('share') ]}, risks FROM spegel_published.active_measures WHERE $own AND risk_ground = 'all' AND risk_area = 'all'
        AND measure = 'right_level' AND risks < 1000",
    A37 => "SELECT measure_sv, category_sv, persons, replace(rate::text, '.', ',') FROM spegel_published.working_conditions WHERE $own AND $by_sex AND occupation_group = 'all'
        AND rate IS NOT NULL",
    A34 => "SELECT @{[ $percent->('share') ]} FROM spegel_published.pay_quarters WHERE $own AND ground = 'sex' AND category IN ('women', 'men') AND occupation_group = 'all'
        AND share IS NOT NULL",
    B01 => "SELECT @{[ $capital->('category_sv') ]}, @{[ $percent->('share') ]} FROM spegel_published.transitions WHERE $own AND $by_sex AND months = 12 AND share IS NOT NULL
        AND occupation_group = 'all' AND cohort_year = (SELECT max(cohort_year) FROM spegel_published.transitions WHERE $own AND $by_sex AND months = 12)");
my $answered = 0;
for my $question (sort keys %answer)
{
    my @table = map { [ map { tr/\x{a0}\x{2212}/ -/r } @$_ ] } @{ $said->{clicked}{$question} // [] };
    my @wanted = map { [ split /\|/ ] } split /\n/, sql($answer{$question});
    my @missing = grep { my @want = @$_; !grep { my %has = map { $_ => 1 } @$_; !grep { !$has{$_} } @want } @table } @wanted;
    is_deeply(\@missing, [], "$question is answered by clicking: " . scalar @wanted . ' numbers') or diag explain \@table;
    $answered++ if @wanted && !@missing;
}
cmp_ok($answered, '>=', 10, 'ten questions are answered by clicking alone');

# It cleans up after itself.
$demo->kill_kill(grace => 60);
done_testing();
