# BI tools: ODBC, JDBC, psycopg2, LibreOffice Base and R as a reader list the published views with
# their comments, and read them with types of their own.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::SmallCity;
use Test::More;

my $node = small_city('clients');
my $top = $ENV{SPEGEL_TOP};
my $view = 'representation';
my ($host, $port) = ($node->host, $node->port);

sub sql { return $node->safe_psql('release', $_[0]); }

sql(q{SELECT spegel_release.define('city', '2020-12-31', '{representation}'); SELECT spegel_release.build(1);
      SELECT spegel_release.audit(1); SELECT spegel_release.publish(1); 
      CREATE ROLE bi LOGIN IN ROLE spegel_reader});
my $rows = sql("SELECT count(*) FROM spegel_published.$view");
cmp_ok($rows, '>', 700, 'there is something to read');
my %comment = map { split /\t/, $_, 2 } split /\n/, sql(
    q{SELECT relname || E'\t' || obj_description(oid) FROM pg_class WHERE relnamespace = 'spegel_published'::regnamespace AND relkind IN ('r', 'v')});
my %column_comment = map { split /\t/, $_, 2 } split /\n/, sql(
    qq{SELECT attname || E'\t' || col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = 'spegel_published.$view'::regclass AND attnum > 0});

# client($name, @command): the lines that it printed, by their first field, or
# undef if it cannot be run.
sub client
{
    my ($name, @command) = @_;
    my ($out, $err) = ('', '');
    my $done = PostgreSQL::Test::Utils::run_log(\@command, '>', \$out, '2>', \$err);
    ok($done, "$name reads") or diag($err);
    my %said = (relation => {}, column => {}, type => {});
    for (split /\n/, $out)
    {
        my ($kind, $name, $value) = split /\t/;
        if ($kind eq 'rows') { $said{rows} = $name; }
        else { $said{$kind}{$name} = $value; }
    }
    return \%said;
}

# native($said, %expected): each column has a type that a BI tool understands.
sub native
{
    my ($name, $said, %expected) = @_;
    is($said->{rows}, $rows, "$name: every row");
    is_deeply($said->{relation}, \%comment, "$name: relations and their comments");
    is($said->{type}{$_}, $expected{$_}, "$name: type of $_") for sort keys %expected;
    my %allowed = map { $_ => 1 } values %expected;
    is_deeply([ grep { $_ ne '' && !$allowed{$_} } values %{ $said->{type} } ], [], "$name: no type besides those");
}

SKIP:
{
    skip 'skipped: psycopg2 is not installed', 1
      unless system(q{/usr/bin/python3 -c 'import psycopg2' 2>/dev/null}) == 0;
    native('psycopg2', client('psycopg2', '/usr/bin/python3', "$top/tests/clients/read_views.py", "host=$host port=$port dbname=release user=bi", $view),
        day => 'date', unit => 'str', headcount => 'int', share => 'Decimal');
}

SKIP:
{
    my ($jar) = glob('/usr/share/java/postgresql.jar');
    skip 'skipped: no Java compiler, or no JDBC driver', 1
      unless $jar && system('java -version >/dev/null 2>&1 && javac -version >/dev/null 2>&1') == 0;
    # JDBC speaks TCP only.
    my $tcp = PostgreSQL::Test::Cluster::get_free_port();
    $node->append_conf('postgresql.conf', "listen_addresses = '127.0.0.1'\nport = $tcp");
    $node->append_conf('pg_hba.conf', 'host all all 127.0.0.1/32 trust');
    $node->{_port} = $tcp;
    $node->restart;
    my $said = client('JDBC', 'java', '-cp', $jar, "$top/tests/clients/ReadViews.java",
        "jdbc:postgresql://127.0.0.1:$tcp/release?user=bi", $view);
    is_deeply($said->{column}, \%column_comment, 'JDBC: comments of columns');
    native('JDBC', $said, day => 'java.sql.Date', unit => 'java.lang.String', release_id => 'java.lang.Integer',
        headcount => 'java.lang.Long', share => 'java.math.BigDecimal');
}

SKIP:
{
    skip 'skipped: isql or the ODBC driver of PostgreSQL is not installed', 1
      unless -x '/usr/bin/isql' && -e '/etc/odbcinst.ini' && system("grep -q 'PostgreSQL Unicode' /etc/odbcinst.ini") == 0;
    my $connection = 'DRIVER=PostgreSQL Unicode;SERVERNAME=' . $node->host . ';PORT=' . $node->port . ';DATABASE=release;UID=bi';
    my $isql = sub {
        my ($input) = @_;
        my ($out, $err);
        IPC::Run::run([ '/usr/bin/isql', '-k', '-b', '-d|', $connection ], '<', \"$input\n", '>', \$out, '2>', \$err);
        return [ map { s/\s*\|\s*/|/gr } split /\n/, $out ];
    };
    my @listed = map { (split /\|/)[2] } grep { /\|spegel_published\|/ } @{ $isql->('help') };
    is_deeply([ sort @listed ], [ sort keys %comment ], 'ODBC: relations');
    my @answer = @{ $isql->("SELECT count(*), min(day), sum(headcount), max(share) FROM spegel_published.$view") };
    is($answer[0], sql("SELECT count(*), min(day), sum(headcount), max(share) FROM spegel_published.$view"), 'ODBC: numbers');
    my %said = map { split /\|/, $_, 2 } @{ $isql->(
        "SELECT relname, obj_description(oid) FROM pg_class WHERE relnamespace = 'spegel_published'::regnamespace AND relkind IN ('r', 'v')") };
    is_deeply([ sort keys %said ], [ sort keys %comment ], 'ODBC: comments by SQL');
}

SKIP:
{
    skip 'skipped: no LibreOffice Base with its driver of PostgreSQL (Debian packages libreoffice-base, libreoffice-sdbc-postgresql, python3-uno)', 1
      unless -e '/usr/lib/libreoffice/program/libpostgresql-sdbclo.so' && system(q{/usr/bin/python3 -c 'import uno' 2>/dev/null}) == 0;
    my $folder = PostgreSQL::Test::Utils::tempdir();
    my $pipe = "spegel$$";
    my $office = IPC::Run::start([ 'soffice', "-env:UserInstallation=file://$folder", '--headless', '--norestore', "--accept=pipe,name=$pipe;urp;" ], '>', \my $told, '2>&1');
    my $said = client('LibreOffice Base', '/usr/bin/python3', "$top/tests/clients/read_base.py", $pipe, 'host=' . $node->host . ' port=' . $node->port . ' dbname=release user=bi', $view);
    $office->kill_kill(grace => 60);
    is_deeply($said->{column}, \%column_comment, 'LibreOffice Base: comments of columns');
    # its driver takes the comment of some column for that of the relation
    is_deeply([ sort keys %{ $said->{relation} } ], [ sort keys %comment ], 'LibreOffice Base: relations');
    $said->{relation} = \%comment;
    native('LibreOffice Base', $said, day => 'date', unit => 'text', release_id => 'int4', headcount => 'int8', share => 'numeric');
}

SKIP:
{
    skip 'skipped: no R with package RPostgreSQL', 1
      unless eval { IPC::Run::run([ 'Rscript', '-e', 'library(RPostgreSQL)' ], '>', \my $said, '2>&1') };
    my $script = PostgreSQL::Test::Utils::tempdir() . '/read.R';
    PostgreSQL::Test::Utils::append_to_file($script, <<~"R");
        suppressMessages(library(RPostgreSQL))
        connection <- dbConnect(PostgreSQL(), host = "@{[ $node->host ]}", port = @{[ $node->port ]}, dbname = "release", user = "bi")
        read <- dbGetQuery(connection, "SELECT day, unit, headcount, share FROM spegel_published.$view")
        cat(nrow(read), sapply(read, class), format(sum(read\$headcount, na.rm = TRUE), scientific = FALSE), sprintf("%.4f", sum(read\$share, na.rm = TRUE)))
        R
    IPC::Run::run([ 'Rscript', $script ], '>', \my $read, '2>', \my $error);
    is($read, "$rows Date character numeric numeric " . sql("SELECT sum(headcount) || ' ' || round(sum(share), 4) FROM spegel_published.$view"), 'RPostgreSQL: rows, types and numbers') or diag $error;
}

# What docs/bi.md shows in other languages prints what SQL does.
{
    my $page = PostgreSQL::Test::Utils::slurp_file("$top/docs/bi.md");
    my $expected = sql(q{SELECT unit_title || ';' || persons || ';' || trim_scale(share) FROM spegel_published.representation
        WHERE level = 'department' AND ground = 'sex' AND category = 'women' AND status = 'ok'
            AND within_ground = 'all' AND occupation_group = 'all' AND step = 'all' AND form = 'all' ORDER BY unit_title});
    is(scalar(split /\n/, $expected), 3, 'departments to read');
    my %interpreter = (python => [ '/usr/bin/python3', '-c', 'import psycopg2' ], r => [ 'Rscript', '-e', '0' ]);
    for my $language (sort keys %interpreter)
    {
        SKIP:
        {
            my @try = @{ $interpreter{$language} };
            skip "skipped: no @try", 1 unless eval { IPC::Run::run(\@try, '>', \my $said, '2>', \my $failed) };
            my ($code) = $page =~ /^```$language\n(.*?)^```/ms;
            my $file = PostgreSQL::Test::Utils::tempdir() . "/example.$language";
            PostgreSQL::Test::Utils::append_to_file($file, $code);
            local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'release', PGUSER => 'bi');
            my ($out, $err) = ('', '');
            IPC::Run::run([ $try[0], $file ], '>', \$out, '2>', \$err);
            $out =~ s/\n+\z//;
            is("$out$err", $expected, "docs/bi.md: $language");
        }
    }
}

# A reader reads nothing else.
my ($status, $out, $err) = $node->psql('release', 'SELECT * FROM spegel_register.person', connstr => $node->connstr('release') . ' user=bi');
like($err, qr/permission denied for schema spegel_register/, 'the register is closed');

$node->stop;
done_testing();
