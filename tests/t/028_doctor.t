# doctor: an installation that is as it must be, and then each thing broken in
# turn: what is said, and that the printed cure, where it is a statement of SQL,
# mends it.
use strict;
use warnings;

use IO::Socket::INET;
use IPC::Run qw(run);
use POSIX ();
use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('doctor');
my $place = PostgreSQL::Test::Utils::tempdir();
my ($version) = PostgreSQL::Test::Utils::slurp_file("$ENV{SPEGEL_TOP}/spegel.control") =~ /^default_version = '(.*)'$/m;

$node->safe_psql('postgres', 'CREATE DATABASE city');
$node->safe_psql('postgres', 'REVOKE TEMPORARY ON DATABASE city FROM PUBLIC');
$node->safe_psql('city', 'REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC');
local $ENV{PGHOST} = $node->host;
local $ENV{PGPORT} = $node->port;
local $ENV{PGDATABASE} = 'city';

# doctor(@options): exit status and what it prints, without warnings that a
# fresh database always has.
my @usual;
# Every finding that was printed.
my @heard;

sub doctor
{
    my (@options) = @_;
    my ($out, $err) = ('', '');

    run([ "$ENV{SPEGEL_TOP}/sql/report/bin/spegel", 'doctor', @options ], '<', \undef, '>', \$out, '2>', \$err);
    my $status = $? >> 8;
    push @heard, $out =~ /^(?:fault|warning): (.*)$/mg;
    for my $line (@usual) { $out =~ s/^\Q$line\E\n    .*\n//m; }
    return ($status, $out, $err);
}

# broken($name, $break, $said, %more): after the statement, one finding that
# matches; after its cure, or that of %more, none.
sub broken
{
    my ($name, $break, $said, %more) = @_;

    $node->safe_psql($more{database} // 'city', $break) if $break ne '';
    my ($status, $out) = doctor(@{ $more{options} // [] });
    like($out, qr/^$said\n    (.+)\n/m, "$name: said");
    is($status, $said =~ /^fault/ ? 2 : 1, "$name: exit status");
    my ($cure) = $out =~ /^$said\n    (.+)\n/m;
    is(scalar(() = $out =~ /^(?:fault|warning): /mg), $more{findings} // 1, "$name: nothing else is said") or diag($out);
    $node->safe_psql('city', $more{mend} // $cure) if length($more{mend} // $cure) && !$more{by_hand};
    $more{by_hand}->() if $more{by_hand};
    (undef, $out) = doctor(@{ $more{options} // [] });
    unlike($out, qr/^$said\n/m, "$name: cured") or diag($out);
    return;
}

# --- before anything is there
my ($status, $out, $err) = doctor();
is($status, 2, 'an empty database: faults');
like($out, qr/^fault: database "city" has no extension spegel\n    make migrate\n/m, 'an empty database: the extension');
like($out, qr/^fault: there is no role spegel_owner\n    make migrate\n/m, 'an empty database: the roles');

migrate($node, 'city');
($status, $out) = doctor();
is($status, 1, 'after migrate: warnings alone');
is($out, "warning: nothing is published\n    define, build, audit and publish a release: docs/privacy.md\n", 'after migrate: nothing is published yet');
@usual = ('warning: nothing is published');

# --- the database
broken('temporary objects', 'GRANT TEMPORARY ON DATABASE city TO PUBLIC',
    'warning: everybody may create temporary objects in database "city"');
broken('large objects', 'GRANT EXECUTE ON FUNCTION lo_create(oid), lo_creat(integer) TO PUBLIC',
    'warning: everybody may create large objects in database "city"');
broken('extension of another version', q{UPDATE pg_extension SET extversion = '0.0.9' WHERE extname = 'spegel'},
    'fault: the database has version 0\.0\.9 of extension spegel; expected [\d.]+',
    mend => "UPDATE pg_extension SET extversion = '$version' WHERE extname = 'spegel'");
broken('superuser', 'ALTER ROLE spegel_owner SUPERUSER', 'fault: role spegel_owner must be NOSUPERUSER');
broken('login', 'ALTER ROLE spegel_reader LOGIN BYPASSRLS', 'fault: role spegel_reader must be NOBYPASSRLS NOLOGIN');
broken('no login', 'ALTER ROLE spegel_front NOLOGIN', 'fault: role spegel_front must be LOGIN');
broken('member of the owner', 'GRANT spegel_owner TO spegel_analyst', 'fault: role spegel_analyst must not be a member of spegel_owner');
broken('readers as analysts', 'GRANT spegel_analyst TO spegel_reader', 'fault: role spegel_reader must not be a member of spegel_analyst',
    findings => 3);
broken('the public login as an analyst', 'GRANT spegel_analyst TO spegel_front', 'fault: role spegel_front must not be a member of spegel_analyst');
broken('no readers', 'REVOKE spegel_reader FROM spegel_front', 'fault: role spegel_front must be a member of spegel_reader',
    mend => $ENV{PG} >= 16 ? 'GRANT spegel_reader TO spegel_front WITH INHERIT FALSE' : undef);
broken('schema of another', 'ALTER SCHEMA spegel_api OWNER TO CURRENT_USER', 'fault: schema spegel_api must belong to spegel_owner');
broken('readers of the register', 'GRANT USAGE ON SCHEMA spegel_register TO spegel_reader', 'fault: readers may use schema spegel_register');
broken('old refused lines', q{
    WITH b AS (INSERT INTO spegel_register.import_batch (target, file_name, digest, lines, loaded, rejected, imported_at)
               VALUES ('person', 'f', '\x00', 1, 0, 1, now() - interval '30 days') RETURNING import_batch)
    INSERT INTO spegel_register.import_reject (import_batch, line_no, reason, line) SELECT import_batch, 2, 'r', 'l' FROM b},
    'warning: 1 refused lines have been kept for 20 days or longer', options => ['--reject-days=20'],
    mend => 'SELECT spegel_register.purge_rejects(20)');
broken('release that waits', q{
    INSERT INTO spegel_register.organisation (organisation, title) VALUES ('o', 'O');
    INSERT INTO spegel_release.release (name, organisation, day, status, built_at) VALUES ('r', 'o', '2025-01-01', 'built', now() - interval '8 days')},
    'warning: release "r" of o was built on [-\d]+ and is not published', mend => q{DELETE FROM spegel_release.release});

broken('tables that migrate has not made', q{CREATE TABLE public.kept AS SELECT * FROM spegel_register.table_file WHERE name ~ '04'; DELETE FROM spegel_register.table_file WHERE name ~ '04'},
    'fault: the database lacks tables/04-api\.sql', mend => 'INSERT INTO spegel_register.table_file TABLE public.kept; DROP TABLE public.kept');
$node->safe_psql('city', q{UPDATE spegel_register.table_file SET version = '0.0.9'});
is((doctor())[1], '', 'tables of an older version are those of this one, if it has no others');
broken('a schema that is gone', 'ALTER SCHEMA spegel_api RENAME TO elsewhere', 'fault: there is no schema spegel_api', mend => 'ALTER SCHEMA elsewhere RENAME TO spegel_api');
broken('extension in another schema', q{UPDATE pg_extension SET extnamespace = 'public'::regnamespace WHERE extname = 'spegel'},
    'fault: extension spegel is in schema "public"; expected schema "spegel"',
    mend => q{UPDATE pg_extension SET extnamespace = 'spegel'::regnamespace WHERE extname = 'spegel'});
my $library_place = $ENV{PG} >= 18 ? 'dynamic_library_path' : 'extension_destdir';
broken('the library is gone', "ALTER SYSTEM SET $library_place = '/nowhere'; SELECT pg_reload_conf(), pg_sleep(0.5)",
    'fault: extension spegel does not work: ERROR: could not access file "\$libdir/spegel".*',
    by_hand => sub { $node->safe_psql('postgres', "ALTER SYSTEM RESET $library_place"); $node->safe_psql('postgres', 'SELECT pg_reload_conf(), pg_sleep(0.5)'); });
broken('a login that inherits', 'GRANT spegel_reader TO spegel_front WITH INHERIT TRUE', 'fault: role spegel_front must not inherit from spegel_reader')
  if $ENV{PG} >= 16;
broken('the secret is gone', q{
    ALTER TABLE spegel_release.secret DISABLE TRIGGER keep_secret; DELETE FROM spegel_release.secret; ALTER TABLE spegel_release.secret ENABLE TRIGGER keep_secret;
    INSERT INTO spegel_release.release (name, organisation, day, status, published_at) VALUES ('p', 'o', '2025-01-01', 'published', now())},
    'fault: the secret of releases is gone, although releases were published', mend => q{DELETE FROM spegel_release.release});
my $published = q{INSERT INTO spegel_published.release VALUES (7, 'p', 'o', 'O', current_date - 500, now(), 1, 1, 1, 1); INSERT INTO spegel_published.current_release VALUES ('o', 7)};
my $unpublished = 'DELETE FROM spegel_published.current_release; DELETE FROM spegel_published.release';
broken('an old release', $published, 'warning: the last release of o is of [-\d]+, 500 days ago', mend => $unpublished);
$node->safe_psql('city', $published);
is(join(' ', (doctor('--release-days=500'))[ 0, 1 ]), "0 nothing is wrong\n", '... which may be wanted');
$node->safe_psql('city', $unpublished);

# --- what is published elsewhere
$node->safe_psql('postgres', 'CREATE DATABASE public_city');
broken('nothing copied', '', 'fault: nothing was ever published to database "public_city"', options => ['--published=dbname=public_city'], findings => 2,
    by_hand => sub { system_or_bail("$ENV{SPEGEL_TOP}/sql/report/bin/publish-to", 'dbname=public_city'); });
broken('a copy with a register', 'CREATE SCHEMA spegel_register', 'fault: database "public_city" is for what is published, and has schema spegel_register',
    database => 'public_city', options => ['--published=dbname=public_city'],
    by_hand => sub { $node->safe_psql('public_city', 'DROP SCHEMA spegel_register'); });
broken('a copy for everybody', 'GRANT CONNECT ON DATABASE public_city TO PUBLIC', 'warning: everybody may connect to database "public_city"',
    options => ['--published=dbname=public_city']);
broken('a copy of something else', $published, 'fault: database "public_city" does not hold what is published',
    options => [ '--published=dbname=public_city', '--release-days=500' ], mend => $unpublished);
broken('no such copy', '', 'fault: cannot look at the database for what is published: .*', options => ['--published=dbname=nowhere'],
    by_hand => sub { $node->safe_psql('postgres', 'CREATE DATABASE nowhere'); });

# --- the backup
broken('no backup', '', "fault: there is no backup $place/dump", options => ["--backup=$place/dump"],
    by_hand => sub { append_to_file("$place/dump", 'x'); chmod 0600, "$place/dump"; });
utime(time - 5 * 86400, time - 5 * 86400, "$place/dump") or die;
broken('an old backup', '', "fault: the backup $place/dump is older than 2 days", options => ["--backup=$place/dump"],
    by_hand => sub { utime undef, undef, "$place/dump"; });
chmod 0644, "$place/dump";
broken('a backup for everybody', '', "fault: everybody may read the backup $place/dump, which holds the secret of releases",
    options => ["--backup=$place/dump"], by_hand => sub { chmod 0600, "$place/dump"; });

# --- the monthly run
sub report
{
    my ($headline) = @_;

    unlink "$place/report";
    append_to_file("$place/report", "spegel monthly: $headline\n");
    return;
}
broken('no monthly run', '', "fault: there is no report $place/report of a monthly run", options => ["--monthly=$place/report"],
    by_hand => sub { report('city, 2025-12-31: release 1 waits for approval'); });
utime(time - 5 * 86400, time - 5 * 86400, "$place/report") or die;
broken('an old monthly run', '', 'fault: the last monthly run was more than 3 days ago', options => ["--monthly=$place/report", '--monthly-days=3'],
    by_hand => sub { report('city, 2025-12-31: done: release 1 is published'); });
for my $end ('city, 2025-12-31: failed: importing incoming', 'city, 2025-12-31: stopped by a signal: building release 1',
    'city: failed: looking at the imports', 'failed: publishing release 1')
{
    report($end);
    broken("a monthly run that $end", '', "fault: the last monthly run ended early: spegel monthly: $end",
        options => ["--monthly=$place/report"], by_hand => sub { report('city, 2025-12-31: waits for data: nothing has come after that day'); });
}

# --- the units: what stands in the place of systemctl says what a file does.
mkdir "$place/systemd" or die;
append_to_file("$place/systemd/systemctl", <<"SH");
#!/bin/sh
. $place/systemd/states
case "\$*" in
list-units*) \${asked:-true} || { echo 'no bus' >&2; exit 1; } ;;
'is-active spegel-fcgi.socket') echo "\${socket:-active}"; [ "\${socket:-active}" = active ] ;;
'is-enabled --quiet spegel-monthly.timer') \${enabled:-true} ;;
'is-active spegel-monthly.timer') echo "\${timer:-active}"; [ "\${timer:-active}" = active ] ;;
"is-failed --quiet \${failed:-none}") ;;
'is-failed '*) exit 1 ;;
*) echo "systemctl \$*: nothing stands for it" >&2; exit 9 ;;
esac
SH
chmod 0755, "$place/systemd/systemctl" or die;

sub states
{
    open(my $file, '>', "$place/systemd/states") or die $!;
    print $file $_[0];
    close $file;
    return;
}
{
    local $ENV{PATH} = "$place/systemd:$ENV{PATH}";
    for my $case ([ 'socket=inactive', 'spegel-fcgi\.socket is inactive; expected active' ], [ 'timer=inactive', 'spegel-monthly\.timer is inactive; expected active' ],
        [ 'failed=spegel-fcgi.service', 'spegel-fcgi\.service has failed' ], [ 'failed=spegel-monthly.service', 'spegel-monthly\.service has failed' ],
        [ 'asked=false', 'systemd cannot be asked: no bus' ])
    {
        states($case->[0]);
        broken("units, $case->[0]", '', "fault: $case->[1]", options => ['--units'], by_hand => sub { states('') });
    }
    states("timer=inactive\nenabled=false");
    unlike((doctor('--units'))[1], qr/timer/, 'a timer that nobody has enabled need not run');
}

# --- the web server
mkdir "$place/nginx" or die;
append_to_file("$place/nginx/site.conf", "include $place/spegel-upstream.conf;\nserver {\n    ssl_certificate $place/cert.pem;\n}\n");
system_or_bail('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '10', '-subj', '/CN=localhost', '-keyout', "$place/key.pem",
    '-out', "$place/cert.pem");
broken('nginx without the server', '', "fault: nginx in $place/nginx does not include spegel-server.conf", options => ["--nginx=$place/nginx"], findings => 2,
    by_hand => sub { append_to_file("$place/nginx/site.conf", "include $place/spegel-server.conf;\n"); });
broken('a certificate that will expire', '', "warning: the certificate $place/cert.pem expires within 21 days", options => ["--nginx=$place/nginx"],
    by_hand => sub { system_or_bail('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '90', '-subj', '/CN=localhost',
        '-keyout', "$place/key.pem", '-out', "$place/cert.pem"); });
mkdir "$place/other" or die;
append_to_file("$place/other/site.conf", "include x/spegel-upstream.conf;\ninclude x/spegel-server.conf;\nssl_certificate $place/none.pem;\n");
broken('no certificate', '', "fault: the certificate $place/none.pem cannot be read", options => ["--nginx=$place/other"],
    by_hand => sub { unlink "$place/other/site.conf"; append_to_file("$place/other/site.conf", "include x/spegel-upstream.conf;\ninclude x/spegel-server.conf;\n") });
{
    mkdir "$place/expired" or die;
    append_to_file("$place/expired/site.conf", "include x/spegel-upstream.conf;\ninclude x/spegel-server.conf;\nssl_certificate $place/old.pem;\n");
    # Only an authority dates a certificate back.
    system_or_bail('sh', '-euc', <<'SH', 'sh', "$place/expired");
cd "$1"
printf '%s\n' '[ca]' 'default_ca = own' '[own]' 'database = list' 'new_certs_dir = .' 'serial = serial' 'default_md = sha256' \
    'policy = names' '[names]' 'commonName = supplied' >authority.cnf
: >list
echo 01 >serial
openssl req -new -newkey rsa:2048 -nodes -keyout key.pem -subj /CN=localhost -out request.pem
openssl ca -batch -config authority.cnf -selfsign -keyfile key.pem -in request.pem -startdate 20200101000000Z -enddate 20200201000000Z -out ../old.pem
SH
    broken('a certificate that has expired', '', "fault: the certificate $place/old.pem has expired", options => ["--nginx=$place/expired"],
        by_hand => sub { system_or_bail('cp', "$place/cert.pem", "$place/old.pem") });
}
mkdir "$place/debian" or die;
mkdir "$place/debian/$_" or die for qw(sites-available sites-enabled);
append_to_file("$place/debian/sites-available/spegel", "include x/spegel-upstream.conf;\ninclude x/spegel-server.conf;\n");
broken('a site that is not enabled', '', "fault: nginx in $place/debian does not include spegel-server.conf", options => ["--nginx=$place/debian"],
    findings => 2, by_hand => sub { symlink '../sites-available/spegel', "$place/debian/sites-enabled/spegel" or die });
for my $case (
    [ 'the program fails', '500 no', '', qr{^fault: http://\S+/openapi\.json answers 500; expected 200\n    systemctl status spegel-fcgi, and its log\n}m ],
    [ 'the program of before', '200 yes', '{"openapi":"3.1.0","info":{"title":"T","version":"0.0.7"},"x":{"version":"9"}}',
        qr{^fault: the program is of version 0\.0\.7; expected \Q$version\E\n    systemctl restart spegel-fcgi\n}m ],
    [ 'the program of now', '200 yes', qq({"openapi":"3.1.0","info":{"title":"T","version":"$version"}}), qr{^(?!.*the program is)}s ])
{
    # What stands in the place of the program's web server.
    my ($name, $answers, $body, $said) = @$case;
    my $listener = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1', ReuseAddr => 1) or die $!;
    my $server = fork // die $!;
    if (!$server)
    {
        # It ends without ending what the test has started.
        local $SIG{TERM} = 'DEFAULT';
        while (my $client = $listener->accept)
        {
            while (my $line = <$client>) { last if $line !~ /\S/; }
            print $client "HTTP/1.0 $answers\r\nContent-Length: " . length($body) . "\r\n\r\n$body";
            close $client;
        }
        POSIX::_exit(0);
    }
    ($status, $out) = doctor('--url=http://127.0.0.1:' . $listener->sockport);
    kill 'TERM', $server;
    waitpid $server, 0;
    like($out, $said, $name);
}
($status, $out) = doctor('--url=http://127.0.0.1:9');
like($out, qr{^fault: http://127\.0\.0\.1:9/health/ready answers 000; expected 200\n    start nginx\n}m, 'nobody answers');

# --- the server, and how it is called
for my $case ([ 91, 'warning' ], [ 99, 'fault' ])
{
    my ($used, $severity) = @$case;
    mkdir "$place/df.$used" or die;
    append_to_file("$place/df.$used/df", "#!/bin/sh\nprintf 'Filesystem x x x Capacity x\\n/dev/x 1 1 1 $used%% /\\n'\n");
    chmod 0755, "$place/df.$used/df" or die;
    local $ENV{PATH} = "$place/df.$used:$ENV{PATH}";
    (undef, $out) = doctor();
    like($out, qr/^$severity: the file system of \S+ is $used % full\n    make room\n/m, "a disk that is $used % full");
}
{
    $node->safe_psql('postgres', q{CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'; CREATE ROLE stranger LOGIN});
    local $ENV{PGDATABASE} = 'bytes';
    (undef, $out) = doctor();
    like($out, qr/^fault: database "bytes" has encoding SQL_ASCII; expected UTF8\n    createdb /m, 'another encoding');
    # Another version of the extension, and none, where the server looks; before 18
    # a server with a path of ours lists no extension that is only there.
    my ($setting, $value) = $ENV{PG} >= 18 ? ('extension_control_path', sub { "$_[0]:\$system" }) : ('extension_destdir', sub { $_[0] });
    my @cases = ([ without => qr/^fault: extension spegel is not installed on the server\n    make install/m ]);
    push @cases, [ other => qr/^fault: the server has version 0\.0\.8 of extension spegel; expected \Q$version\E\n    make install/m ] if $ENV{PG} >= 18;
    for my $case (@cases)
    {
        my ($folder, $said) = ("$place/$case->[0]", $case->[1]);
        system_or_bail('mkdir', '-p', "$folder/extension");
        append_to_file("$folder/extension/spegel.control", "default_version = '0.0.8'\n") if $case->[0] eq 'other';
        $node->safe_psql('postgres', "ALTER SYSTEM SET $setting = '" . $value->($folder) . "'");
        $node->reload;
        $node->poll_query_until('postgres', "SELECT current_setting('$setting') ~ '$folder'") or die;
        (undef, $out) = doctor();
        like($out, $said, "what the server has: $case->[0]");
    }
    $node->safe_psql('postgres', "ALTER SYSTEM RESET $setting");
    $node->reload;
}
{
    local $ENV{PGUSER} = 'stranger';
    ($status, $out) = doctor();
    is($status, 2, 'a stranger: a fault');
    like($out, qr/^fault: the database could not be looked at: .*permission denied.*\n    run it as a superuser or a member of spegel_owner\n/m, '... which is said');
}
{
    local $ENV{PGPORT} = 1;
    ($status, $out) = doctor();
    is($status, 2, 'no server: a fault');
    like($out, qr/^fault: cannot connect to the database: /, 'no server: said');
}
for my $wrong ('--release-days=x', '--nonsense', 'word')
{
    ($status, $out, $err) = doctor($wrong);
    is($status, 3, "$wrong: a usage error");
    like($err, qr/\Q$wrong\E/, "$wrong: named");
}
# --- Everything that the sources can say has been heard here, but for what wants
# a server that nobody should have.
my @unheard = ('the server is PostgreSQL %s; expected 15 or later', 'the server is PostgreSQL %s, in which the statistics of a table can be read past a view');
push @unheard, 'role %s must not inherit from %s' if $ENV{PG} < 16;
push @unheard, 'the server has version %s of extension spegel; expected %s' if $ENV{PG} < 18;
my @findings;
for my $file ('doctor/database.sql', 'doctor/published.sql', 'role-rules.sql')
{
    my $text = slurp_file("$ENV{SPEGEL_TOP}/sql/report/$file");
    push @findings, $text =~ /SELECT (?:'(?:fault|warning)'|\d),\s+(?:format\()?'((?:[^']|'')+)'/g;
}
push @findings, map { s/\$\{[^}]*\}|\$\w+/%s/gr } slurp_file("$ENV{SPEGEL_TOP}/sql/report/bin/doctor") =~ /^.*\bfound (?:fault|warning|"\$\(.*?\)") "([^"]+)"/mg;
cmp_ok(scalar(@findings), '>=', 40, 'findings: ' . @findings);
for my $finding (@findings)
{
    my $pattern = join '.*', map { quotemeta } split /%[sI]/, $finding =~ s/''/'/gr, -1;
    my $heard = grep { /^$pattern$/ } @heard;
    (grep { $_ eq $finding } @unheard) ? is($heard, 0, "not heard: $finding") : cmp_ok($heard, '>', 0, "heard: $finding");
}

# --- Each line of the page that makes an installation has a row of what is said
# without it; the rows that are not broken here are broken by the life of packages.
my @rows = map { [ split /\t/, $_, -1 ] } grep { !/^#/ } split /\n/, slurp_file("$ENV{SPEGEL_TOP}/tests/doctor.tsv");
my $page = slurp_file("$ENV{SPEGEL_TOP}/docs/operations.md");
my @lines = map { s/^\s+//r } map { split /\n/ } map { /^```sh\n(.*?)^```$/msg }
  map { $page =~ /^(## \Q$_\E\n.*?)(?=^## )/ms } 'Installing', 'The monthly run', 'Backup, restore, upgrade';
my $last = '';
is(join("\n", grep { my $same = $_ eq $last; $last = $_; !$same } map { $_->[0] } @rows), join("\n", @lines), 'each line of the page: what is said without it');
for my $row (@rows)
{
    my ($line, $said_by, $says, $options, $break, $mend) = @$row;
    if ($said_by eq '028') { cmp_ok(scalar(grep { /^(?:$says)$/ } @heard), '>', 0, "said without $line"); }
    elsif ($said_by eq '-') { isnt($says, '', "not said without $line: $says"); }
    else { ok($said_by =~ /^(life|booted)$/ && $says =~ /^(?:fault|warning): / && length $break && length $mend, "broken elsewhere: $line"); }
}

$node->stop;
done_testing();
