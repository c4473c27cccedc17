# The monthly run: from files to a release that waits, from approval to what is
# published; what it does when a step fails, or ends in the middle.
use strict;
use warnings;

use IPC::Run qw(run start finish kill_kill);
use PostgreSQL::Test::Utils;
use Spegel::SmallCity;
use Test::More;

my $node = small_city('monthly');
my $place = PostgreSQL::Test::Utils::tempdir_short();
my $spegel = "$ENV{SPEGEL_TOP}/sql/report/bin/spegel";
my $incoming = "$place/incoming";

mkdir $_ or die "$_: $!" for $incoming, "$place/tmp";
append_to_file("$place/sendmail", "#!/bin/sh\ncat >>'$place/mail'\n");
chmod 0755, "$place/sendmail" or die;
$node->safe_psql('release', q{
    CREATE ROLE runner LOGIN IN ROLE spegel_analyst;
    CREATE ROLE head LOGIN IN ROLE spegel_owner;
    INSERT INTO spegel_release.disclosure_rule (organisation, minimum_headcount, public_minimum, two_persons) VALUES ('city', 5, 50, true);});
local $ENV{PGHOST} = $node->host;
local $ENV{PGPORT} = $node->port;
local $ENV{PGDATABASE} = 'release';
our $user = 'runner';
local $ENV{SENDMAIL} = "$place/sendmail";
local $ENV{TMPDIR} = "$place/tmp";

my $superuser = $node->safe_psql('postgres', 'SELECT current_user');
sub sql { return $node->safe_psql('release', $_[0]); }
sub state_of { return sql("SELECT string_agg(release_id || ' ' || status, ', ' ORDER BY release_id) FROM spegel_release.release WHERE day = '$_[0]'"); }

# monthly(@arguments): exit status, what it prints, what it mails; as $user.
sub monthly
{
    my (@arguments) = @_;
    my ($out, $err) = ('', '');

    local $ENV{PGUSER} = $user;
    unlink "$place/mail";
    run([ $spegel, 'monthly', "--report=$place/report", '--mail=staff@city.example', @arguments ], '<', \undef, '>', \$out, '2>', \$err);
    return ($? >> 8, $out . $err, -e "$place/mail" ? slurp_file("$place/mail") : '');
}
my @december = ('--day=2020-12-31', '--topics=representation', 'city');
my @june = ('--day=2021-06-30', '--topics=representation', 'city');

# --- A release waits, and nothing is done twice.
my ($status, $out, $mail) = monthly(@december);
is($status, 0, 'a first run');
like($out, qr/\Aspegel monthly: city, 2020-12-31: release 1 waits for approval\n/, '... its headline');
like($out, qr/^representation: 1\d+ persons, \d+ cells, \d+ changed\n/m, '... what was built');
like($out, qr/^to approve it: spegel monthly --approve=1$/m, '... how to approve it');
is(slurp_file("$place/report"), $out, '... its report');
like($mail, qr/\ATo: staff\@city\.example\nSubject: spegel monthly: city, 2020-12-31: release 1 waits for approval\n.*?\n\n\Q$out\E\z/s, '... its mail');
is(state_of('2020-12-31'), '1 audited', '... the release');
my $built = sql('SELECT built_at FROM spegel_release.release');
($status, $out, $mail) = monthly(@december);
is("$status $mail", '0 ', 'a second run has nothing to tell');
like($out, qr/: release 1 waits for approval\n/, '... but that it waits');
is(sql('SELECT built_at FROM spegel_release.release'), $built, '... and builds nothing');
sql(q{UPDATE spegel_register.person SET birth_year = 1961 WHERE person = 'p7'});
($status, $out, $mail) = monthly(@december);
is($status, 0, 'the register has changed');
like($mail, qr/release 1 waits/, '... which is told');
isnt(sql('SELECT built_at FROM spegel_release.release'), $built, '... as it is built anew');
is(state_of('2020-12-31'), '1 audited', '... and audited');

# --- Who may approve.
{
    ($status, $out, $mail) = monthly('--approve=1');
    is($status, 1, 'an analyst does not approve');
    like($out, qr/failed: publishing release 1\n.*permission denied/s, '... it is said why');
    sql('GRANT spegel_owner TO runner');
    ($status, $out, $mail) = monthly('--approve=1');
    is($status, 1, 'nor who has built it');
    like($mail, qr/Subject: spegel monthly: failed: publishing release 1\n.*was built by "runner"/s, '... which is mailed');
    sql('REVOKE spegel_owner FROM runner');
    local $user = 'head';
    ($status, $out, $mail) = monthly('--approve=1');
    is($status, 0, 'somebody else does');
    like($out, qr/\Aspegel monthly: published\n/, '... it is said');
    is(state_of('2020-12-31'), '1 published', '... and so it is');
    ($status, $out) = monthly('--approve=1');
    is($status, 1, 'once');
    like($out, qr/release 1 is published, expected audited/, '... it is said why');
}
($status, $out, $mail) = monthly(@december);
is("$status $mail", '0 ', 'what is published is done');
like($out, qr/: done: release 1 is published\n/, '... it is said');

# --- Files that are refused end the run, and mended ones let it go on.
append_to_file("$incoming/person.csv", "person,birth_year\np9001,1980\np9002,secret text\n");
($status, $out, $mail) = monthly(@june, $incoming);
is($status, 1, 'a file with a refused line');
like($out, qr/\Aspegel monthly: city, 2021-06-30: failed: importing \Q$incoming\E\n/, '... is said');
like($mail, qr/Subject: .*failed: importing/, '... and mailed');
unlike($out . $mail, qr/secret text/, '... without its values');
is(state_of('2021-06-30'), '', '... no release is defined');
is(sql(q{SELECT count(*) FROM spegel_register.person WHERE person ~ '^p900.'}), 0, '... and nothing is loaded');
unlink "$incoming/person.csv";
append_to_file("$incoming/person.csv", "person,birth_year\np9001,1980\np9002,1981\n");

# --- An audit that refuses.
sql('CREATE VIEW spegel_published.too_much AS SELECT person FROM spegel_register.person');
($status, $out, $mail) = monthly(@june, $incoming);
is($status, 1, 'the audit refuses');
like($out, qr/: failed: auditing release 2\n.*^A5 representation: .*too_much.*the audit refuses the release/ms, '... and what it found is told');
is(state_of('2021-06-30'), '2 built', '... the release is as it was built');
is(sql(q{SELECT count(*) FROM spegel_register.person WHERE person ~ '^p900.'}), 2, '... and what was loaded is loaded');
{
    local $user = 'head';
    ($status) = monthly('--approve=2');
    is($status, 1, '... and nobody approves it');
}
sql('DROP VIEW spegel_published.too_much');
($status, $out) = monthly(@june, $incoming);
is($status, 0, 'mended, it goes on');
is(state_of('2021-06-30'), '2 audited', '... with the same release');
is(sql(q{SELECT count(*) FROM spegel_register.import_batch WHERE loaded > 0}), 1, '... and loads no file again');

# --- Ended in the middle: while it builds, which another session makes wait.
sub waits_for_lock
{
    return $node->poll_query_until('release',
        q{SELECT count(*) = 1 FROM pg_stat_activity WHERE query ~ 'spegel_release\.build' AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()});
}
my $autumn = sql(q{SELECT spegel_release.define('city', '2020-09-30', '{representation}')});
for my $signal ('TERM', 'KILL')
{
    my $other = $node->background_psql('release');
    $other->query_safe("BEGIN; SELECT 1 FROM spegel_release.release WHERE release_id = $autumn FOR UPDATE");
    my $said = '';
    local $ENV{PGUSER} = $user;
    my $run = start([ 'setsid', $spegel, 'monthly', "--report=$place/report", '--day=2020-09-30', '--topics=representation', 'city' ],
        '<', \undef, '>&', \$said, IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
    delete $ENV{PGUSER};
    ok(waits_for_lock(), "SIG$signal: it builds");
    my ($pid) = map { $_->{PID} } @{ $run->{KIDS} };
    kill $signal, $signal eq 'KILL' ? -$pid : $pid;
    finish($run);
    if ($signal eq 'TERM')
    {
        is($run->full_result, 143 << 8, 'SIGTERM: its exit status');
        like(slurp_file("$place/report"), qr/: stopped by a signal: building release $autumn\n/, 'SIGTERM: its report');
        is(join(' ', glob("$place/tmp/*")), '', 'SIGTERM: no file is left');
    }
    ok($node->poll_query_until('release', q{SELECT count(*) = 0 FROM pg_stat_activity WHERE query ~ 'spegel_release\.build' AND pid <> pg_backend_pid()}),
        "SIG$signal: the server has given it up");
    $other->query_safe('ROLLBACK');
    $other->quit;
    is(state_of('2020-09-30'), "$autumn draft", "SIG$signal: nothing is left of the step");
}
($status) = monthly('--day=2020-09-30', '--topics=representation', 'city');
is($status, 0, 'run again, it goes on');
is(state_of('2020-09-30'), "$autumn audited", '... with the same release');

# --- Two at once make one release.
$ENV{PGUSER} = $user;
my @both = map { start([ $spegel, 'monthly', '--day=2020-06-30', '--topics=representation', 'city' ], '<', \undef, '>', \my $said) } 1 .. 2;
is(join(' ', map { finish($_) ? 'done' : 'failed' } @both), 'done done', 'two at once');
delete $ENV{PGUSER};
like(state_of('2020-06-30'), qr/^\d+ audited$/, '... make one release');

# --- Something else was published: built anew.
{
    local $user = 'head';
    ($status) = monthly('--approve=2');
    is($status, 0, 'another release is published');
}
($status, $out) = monthly('--day=2020-09-30', '--topics=representation', 'city');
like($out, qr/^representation: /m, 'what waits is built anew');
is(state_of('2020-09-30'), "$autumn audited", '... and audited');

# --- A copy for readers, by a superuser; one that fails is made by the next run.
{
    local $user = $superuser;
    ($status, $out) = monthly('--published=dbname=nowhere', @june);
    like($out, qr/: failed: copying what is published\n/, 'there is nowhere to copy to');
    $node->safe_psql('postgres', 'CREATE DATABASE nowhere');
}
sub refused
{
    my ($what, @arguments) = @_;
    ($status, $out) = monthly(@arguments);
    is($status, 2, "$what: a usage error");
    return;
}
{
    local $user = $superuser;
    ($status, $out) = monthly('--published=dbname=nowhere', @june);
    is($status, 0, 'the next run copies') or diag($out);
    is($node->safe_psql('nowhere', 'SELECT count(*) FROM spegel_published.release'), 2, '... what is published');
}

# --- Withdrawn, without data, unknown, unmailed.
sql('SELECT spegel_release.withdraw(2)');
($status, $out) = monthly(@june);
is($status, 0, 'a withdrawn release');
like($out, qr/: release 2 of that day was withdrawn; another one is defined by hand\n/, '... is left alone');
($status, $out, $mail) = monthly('--day=2999-12-31', 'city');
is("$status $mail", '0 ', 'nothing has come after the day');
like($out, qr/: waits for data: /, '... it waits');
($status, $out) = monthly('--day=2020-12-31', 'nowhere');
is($status, 1, 'an unknown organisation');
like($out, qr/: failed: looking for organisation nowhere\n.*organisation "nowhere" does not exist/s, '... is named');
{
    local $ENV{SENDMAIL} = '/bin/false';
    sql(q{UPDATE spegel_register.person SET birth_year = 1962 WHERE person = 'p7'});
    ($status, $out) = monthly('--day=2020-09-30', '--topics=representation', 'city');
    is($status, 1, 'a mail that cannot be sent');
    like($out, qr/the report could not be sent to staff\@city\.example/, '... is said');
    local $ENV{SENDMAIL} = "$place/sendmail";
    local $ENV{PGPORT} = 1;
    ($status, $out, $mail) = monthly('city');
    is($status, 1, 'no server');
    like($mail, qr/^Subject: spegel monthly: city: failed: looking for organisation city$/m, '... is mailed');
}
mkdir "$place/closed", 0 or die;
($status, $out) = monthly(@june, "$place/closed");
is($status, 1, 'a folder that cannot be read');
like($out, qr/: failed: looking into \Q$place\E\/closed\n.*Permission denied/s, '... is named');
rmdir "$place/closed" or die;
refused('no organisation');
refused('three words', 'city', $incoming, 'x');
refused('no such folder', 'city', "$place/none");
refused('no such option', '--nonsense', 'city');
refused('a release by name', '--approve=x');
refused('an approval of an organisation', '--approve=1', 'city');
$node->stop;
done_testing();
