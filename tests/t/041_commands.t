# Every command line of README.md, docs/ and the man page works as it is
# printed: blocks of sh, and what stands inline in the text, are run in a copy
# of the checkout, with a cluster of their own and everything installed below a
# folder of their own.  The text block behind a block of sh is what it prints.
#
# In the place of sudo stands a script that runs the command as whoever sudo
# would, below the folder if it is about /etc.
use strict;
use warnings;

use IO::Socket::UNIX;
use IPC::Run qw(run start finish timeout);
use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::Workbook;
use Test::More;

my $top = $ENV{SPEGEL_TOP};
my $place = PostgreSQL::Test::Utils::tempdir_short();
my $checkout = "$place/checkout";
my $root = "$place/root";

# What is not run here, and why.
my @excused = (
    [ qr/^make check$/, 'it would run this test' ],
    [ qr/^make deb$|^sudo apt /, 'tests/check-packages.sh builds the packages and lives with them' ],
    [ qr/^(sudo )?systemctl /, "systemd is the machine's own" ],
    [ qr/^journalctl /, "the journal is the machine's own" ],
    [ qr{^curl [^\n]*http://localhost/}, "port 80 is the machine's own; the tests of HTTP ask the same" ],
    [ qr{^curl 'http://127\.0\.0\.1:8080/}, 'the demo prints it with its own port, and 050_demo.t asks it' ],
    [ qr/^(?:psql --dbname=postgres --file=roles\.sql|pg_restore --create )/, 'it is for another cluster: 027_restore.t runs it there' ],
    [ qr/^psql --dbname=spegel --command='COPY spegel_release\.secret FROM STDIN'/, 'the secret is not lost: 027_restore.t loses it' ],
    [ qr{^curl -s 'https://statistics\.example/}, 'http_px.t asks its own server the same' ],
    [ qr/^oauth2-proxy /, 'needs a provider of identities' ]);

# What goes on until it is stopped: the socket shows that it is there.
my $serves = qr{^spegel-fcgi --socket="\$PWD/(.*?)"};

my $inline = qr{(?:sudo |PG\w+=\S+ )?(?:(?:make|createdb|systemctl|journalctl|curl) [^`]+|PG\w+=\S+ spegel [^`]+|sql/[\w./-]+(?: [^`]*)?)};

my (%used, %done, $installed);
system_or_bail('mkdir', '-p', $checkout, "$place/bin", "$root/etc/nginx/sites-enabled", "$place/home");
system_or_bail("cd '$top' && tar -c --exclude-vcs --exclude=./.scratch . | tar -x -C '$checkout'");
script('sudo', <<'SUDO');
user=root
if [ "$1" = -u ]; then
	PGUSER=$2 user=$2
	export PGUSER
	shift 2
fi
if [ $user = root ]; then
	for argument in "$@"; do
		shift
		case $argument in
		/etc/*) argument=$ROOT$argument ;;
		--target-directory=/*) argument=--target-directory=$ROOT${argument#*=} ;;
		esac
		set -- "$@" "$argument"
	done
fi
exec "$@"
SUDO

# nginx -t of the folder's /etc/nginx, with everything that it names there.
script('nginx', <<'NGINX');
cp -rL "$ROOT/etc/nginx" "$ROOT/nginx"
find "$ROOT/nginx" -type f -exec sed -i \
	-e "s|/etc/nginx|$ROOT/nginx|; s|/var/cache|$ROOT|; s|listen.*80|&.|; s|listen \(.*\)80.;|listen unix:$ROOT/nginx/socket\1;|; s|\[::\]:;|6;|" {} +
{
	printf 'pid %s/pid;\nevents {}\nhttp {\naccess_log off;\n' "$ROOT"
	for kind in client_body fastcgi proxy scgi uwsgi; do
		printf '%s_temp_path %s/nginx/%s;\n' $kind "$ROOT" $kind
	done
	printf 'include %s/nginx/sites-enabled/*;\n}\n' "$ROOT"
} >"$ROOT/nginx/nginx.conf"
exec /usr/sbin/nginx -p "$ROOT/nginx" -c "$ROOT/nginx/nginx.conf" -e "$ROOT/nginx/error.log" "$@"
NGINX

# What the pages call by these names.
system_or_bail('cp', '-r', "$top/sql/demo/malmo", "$checkout/dir");
mkdir "$checkout/folder";
PostgreSQL::Test::Utils::append_to_file("$checkout/folder/person.csv", "person,birth_year\np1,1970\n");
write_workbook("$checkout/salaries.xlsx", 'Pay 2024' => [ [ 'person', 'amount' ], [ 'p1', [ '32500.5', '0' ] ] ]);
my $downloaded = ($ENV{SPEGEL_DATA} // '') . '/formats/TAB6471_data.json';
system_or_bail('cp', $downloaded, "$checkout/TAB6471.json") if -e $downloaded;

my $node = cluster('commands');
for my $database (qw(spegel spegel_public))
{
    $node->safe_psql('postgres', "CREATE DATABASE $database");
}
migrate($node, 'spegel');
my $fresh = cluster('operations');

for my $page ('README.md', sort map { s{^\Q$top\E/}{}r } glob("$top/docs/*.md"))
{
    # The page of installation begins with nothing.
    my $own = $page eq 'docs/operations.md' ? $fresh : $node;
    my $text = PostgreSQL::Test::Utils::slurp_file("$top/$page");
    local %ENV = (
        %ENV, ROOT => $root, DESTDIR => $root, HOME => "$place/home", USER => 'operator', PGUSER => 'operator',
        PGHOST => $own->host, PGPORT => $own->port, PATH => "$place/bin:$root/usr/local/bin:$ENV{PATH}",
        DEMO_ONCE => 1, EMPLOYEES => 1000);
    delete @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL)};
    $ENV{PGDATABASE} = 'spegel' if $own == $node;

    my $fence = 0;
    my @unnamed = grep { $fence++ % 2 == 0 && !/^```(?:sh|sql|postgresql|text|json|nginx|python|r)$/ } $text =~ /^(```.*)$/mg;
    is(scalar @unnamed, 0, "$page: every block says what it is");
    prepare_files($text);
    while ($text =~ /^```(\w+)\n(.*?)^```\n(?:```text\n(.*?)^```\n)?|`($inline)`/msg)
    {
        my ($language, $block, $shown, $command) = ($1, $2, $3, $4);
        if (defined $command)
        {
            inline($page, $command);
        }
        elsif ($language eq 'sh')
        {
            look_at_installation() if $own == $fresh && !$installed && substr($text, 0, pos $text) =~ /^## Uninstalling$/m;
            block($page, $block, $shown);
        }
    }
}
unlike(PostgreSQL::Test::Utils::slurp_file("$top/fcgi/spegel-fcgi.8"), qr/^\.(?:nf|EX)/m, 'the man page has no command lines');
is(join(', ', map { $excused[$_][1] } grep { !$used{$_} } 0 .. $#excused), '', 'nothing is left out that no page has');

ok($installed, 'the page of installation was looked at before it uninstalls');
is($fresh->safe_psql('postgres', q{SELECT string_agg(d, ' ') FROM (SELECT datname FROM pg_database WHERE datname ~ 'spegel'
    UNION ALL SELECT rolname FROM pg_roles WHERE rolname ~ 'spegel') AS o (d)}), '', 'what it says to uninstall takes databases and roles');
is(`grep -h '^[^#]*spegel' '@{[ $fresh->data_dir ]}/pg_hba.conf' '@{[ $fresh->data_dir ]}/pg_ident.conf'`, '', '... and the lines of the cluster');
is(join(' ', glob("$root/etc/nginx/sites-enabled/*")), '', '... and the site');
$_->stop for $node, $fresh;
done_testing();

# What the page of installation has written.
sub look_at_installation
{
    my @left = split /\n/, `grep -rlE '\@[A-Z]+\@' '$root/etc'`;

    is("@left", '', 'no placeholder is left in the configuration');
    is($fresh->safe_psql('postgres', 'SELECT rolsuper FROM pg_roles WHERE rolname = \'operator\''), 't', 'the operator migrates as a superuser');
    is($fresh->safe_psql('postgres', q{SELECT database[1], user_name[1], auth_method, array_to_string(options, ',') FROM pg_hba_file_rules ORDER BY line_number LIMIT 1}),
        'spegel|spegel_front|peer|map=spegel', 'the first rule lets the program in');
    is($fresh->safe_psql('spegel', 'SELECT organisation FROM spegel_published.current_release'), 'malmo', 'the example is published');
    $installed = 1;
    return;
}

# A running cluster whose superusers are postgres and the tests' own.
sub cluster
{
    my ($name) = @_;
    my $cluster = new_cluster($name);

    $cluster->safe_psql('postgres', 'CREATE ROLE postgres SUPERUSER LOGIN');
    $cluster->safe_psql('postgres', 'CREATE ROLE operator SUPERUSER LOGIN') if $name eq 'commands';
    return $cluster;
}

sub script
{
    my ($name, $text) = @_;

    PostgreSQL::Test::Utils::append_to_file("$place/bin/$name", "#!/bin/sh\nset -eu\n$text");
    chmod 0755, "$place/bin/$name" or die;
    return;
}

# Files that a page shows: `name`: and a block of JSON.
sub prepare_files
{
    my ($text) = @_;

    while ($text =~ /`([\w.-]+\.json)`:\n```json\n(.*?)```/sg)
    {
        open(my $out, '>', "$checkout/$1") or die;
        print $out $2;
        close($out);
    }
    return;
}

# Why a command is not run, if so.
sub excuse
{
    my ($command) = @_;
    my ($found) = grep { $command =~ $excused[$_][0] } 0 .. $#excused;

    return if !defined $found;
    $used{$found} = 1;
    return $excused[$found][1];
}

# A command in the text.  One with words in capitals or brackets says how a
# program is called: the program is there.
sub inline
{
    my ($page, $command) = @_;

    return if $done{$command}++;
    if ($command =~ /^(sql\S+)(?:$| .*(?:\[|\b[A-Z]{3,}\b))/)
    {
        ok(-e "$top/$1", "$page: there is $1");
        return;
    }
    block($page, $command, undef);
    return;
}

# The commands of a block: lines that are whole together.
sub commands
{
    my ($block) = @_;
    my (@commands, $so_far);

    for my $line (split /\n/, $block)
    {
        $so_far = join("\n", $so_far // (), $line);
        my $complaint = '';
        next if $line =~ /\\$/ || !run([ 'bash', '-n' ], '<', \"$so_far\n", '2>', \$complaint) || length($complaint);
        push @commands, $so_far if $so_far =~ /\S/;
        undef $so_far;
    }
    push @commands, $so_far if defined $so_far;
    return @commands;
}

sub block
{
    my ($page, $block, $shown) = @_;
    my @kept;

    for my $command (commands($block))
    {
        my ($plain) = $command =~ /\A(.*?)\s*(?:#.*)?$/m;
        if (my $reason = excuse($command =~ s/\s+#.*//r))
        {
          SKIP: { skip "skipped: $plain: $reason", 1; }
        }
        elsif ($command =~ $serves)
        {
            serve($page, $command, "$checkout/$1");
        }
        elsif ($command =~ /TAB6471\.json/ && !-e "$checkout/TAB6471.json")
        {
          SKIP: { skip 'skipped: real data not beside the checkout', 1; }
            return;
        }
        else
        {
            push @kept, $command;
            $done{$plain}++;
        }
    }
    return if !@kept;

    my ($name) = split /\n/, $kept[0];
    my ($out, $good) = ('', 0);
    my $harness = eval {
        $good = run([ 'bash', '-euo', 'pipefail', '-c', join("\n", "cd $checkout", @kept) ], '<', \undef, '>&', \$out, timeout(600));
        1;
    };
    ok($harness && $good, "$page: $name" . (@kept > 1 ? ' ...' : '')) or diag($@ // '', substr($out, -4000));
    is($out, $shown, "$page: what it prints") if defined $shown;
    return;
}

# A program that serves until it is told to stop.
sub serve
{
    my ($page, $command, $socket) = @_;
    my $out = '';
    my $program = start([ 'bash', '-c', "cd $checkout && exec $command" ], '<', \undef, '>&', \$out, timeout(60));
    my $answers = 0;

    for (1 .. 100)
    {
        $program->pump_nb;
        last if $answers = IO::Socket::UNIX->new(Peer => $socket);
        select(undef, undef, undef, 0.1);
    }
    ok($answers, "$page: $command") or diag($out);
    $program->signal('TERM');
    ok(finish($program), "$page: it stops when it is told to") or diag($out);
    return;
}
