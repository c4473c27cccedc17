# What packagers and users of extensions expect of the build: one version, a
# build apart from sources that cannot be written to, installation that can be
# undone, update scripts, metadata for PGXN, installcheck, and a command line
# whose variables do not reach PGXS.
use strict;
use warnings;

use Cwd qw(abs_path);
use IPC::Run qw(run);
use JSON::PP;
use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $top = $ENV{SPEGEL_TOP};
my $scratch = PostgreSQL::Test::Utils::tempdir_short();

delete @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL)};

# make(@arguments): what it prints; it must succeed.
sub make
{
    my (@arguments) = @_;
    my $output = '';
    my $good = run([ 'make', '--no-print-directory', @arguments ], '<', \undef, '>&', \$output);

    ok($good, "make @arguments") or diag($output);
    return $output;
}

sub slurp { return PostgreSQL::Test::Utils::slurp_file("$top/$_[0]"); }

# The files below a directory.
sub files
{
    my ($directory) = @_;
    my @files = sort split /\n/, `find '$directory' ! -type d`;

    s{^\Q$directory\E/}{} for @files;
    return @files;
}

# --- one version
my ($version) = slurp('spegel.control') =~ /^default_version = '(.*)'$/m;
my $meta = decode_json(slurp('META.json'));

like($version, qr/^\d+\.\d+\.\d+$/, 'a semantic version, as PGXN wants it');
is($meta->{version}, $version, 'META.json: its version');
is($meta->{provides}{spegel}{version}, $version, 'META.json: the version of what it provides');
like(`$ENV{SPEGEL_STAGE}/usr/local/bin/spegel-fcgi --version`, qr/\b\Q$version\E$/, 'the version of the program');
like(slurp('fcgi/spegel-fcgi.8'), qr/^\.TH .*"spegel-fcgi \Q$version\E"/m, 'the version of the man page of the program');
like(slurp('sql/spegel.1'), qr/^\.TH .*"spegel \Q$version\E"/m, 'the version of the man page of the command');
like(slurp('debian/changelog'), qr/\Aspegel \(\Q$version\E\) /, 'the first version of the changelog of the packages');
like(slurp('CHANGELOG.md'), qr/\A# Changelog\n\n## \Q$version\E /, 'the first version of the changelog');

# --- META.json, after the specification of PGXN
for my $key (qw(name version abstract maintainer license provides meta-spec))
{
    ok(defined $meta->{$key}, "META.json: $key");
}
is($meta->{'meta-spec'}{version}, '1.0.0', 'META.json: of which specification');
my $provided = $meta->{provides}{ $meta->{name} };
ok(-e "$top/$provided->{$_}", "META.json: there is a $_ $provided->{$_}") for qw(file docfile);
my ($comment) = slurp('spegel.control') =~ /^comment = '(.*)'$/m;
is(lc($_->{abstract}), lc($comment), 'META.json: the comment of the extension') for $meta, $provided;
my ($lowest) = sort { $a <=> $b } slurp('Makefile') =~ /^DEBIAN = (.*)$/m ? $1 =~ /=(\d+)/g : ();
is($meta->{prereqs}{$_}{requires}{PostgreSQL}, "$lowest.0.0", "META.json: PostgreSQL to $_") for qw(build runtime);

# --- a release has an update script from the one before
my @released = slurp('CHANGELOG.md') =~ /^## (\d+\.\d+\.\d+)/mg;
for my $i (1 .. $#released)
{
    my $update = "sql/extension/updates/spegel--$released[$i]--$released[$i - 1].sql";
    ok(-e "$top/$update", $update);
}

# --- a build apart from sources that nobody can write to
my $sources = "$scratch/sources";
my $apart = "$scratch/apart";
my $staged = "$scratch/staged";
mkdir $_ or die "$_: $!" for $sources, $apart;
system_or_bail("cd '$top' && tar -c --exclude-vcs --exclude=./.scratch . | tar -x -C '$sources'");
mkdir "$sources/sql/extension/updates";
PostgreSQL::Test::Utils::append_to_file("$sources/sql/extension/updates/spegel--0.0.1--$version.sql", "-- nothing\n");

# What was built among the sources must not be taken for what is built apart.
PostgreSQL::Test::Utils::append_to_file("$sources/extension/tally/tally.o", 'not an object file');
my @before = files($sources);
system_or_bail('chmod', '-R', 'a-w', $sources);
make('-C', $apart, '-f', "$sources/Makefile", 'all', 'CFLAGS=-O0');
ok(-s "$apart/spegel.so" && -s "$apart/spegel--$version.sql" && -x "$apart/fcgi/spegel-fcgi", 'what is built apart');

# --- what is installed is what can be removed
make('-C', $apart, '-f', "$sources/Makefile", 'install', 'CFLAGS=-O0', "DESTDIR=$staged", 'prefix=/opt/spegel');
my @installed = files($staged);
my @usual = map { s{^usr/local/}{opt/spegel/}r } files($ENV{SPEGEL_STAGE});
is_deeply([ grep { !/spegel--0\.0\.1--/ } @installed ], [ sort @usual ], 'the same files are installed as by a build in place');
is(scalar(grep { m{/extension/spegel--0\.0\.1--\Q$version\E\.sql$} } @installed), 1, 'and the update script');
my $foreign = "$staged/opt/spegel/share/spegel/nginx/local.conf";
PostgreSQL::Test::Utils::append_to_file($foreign, "# of the machine's own\n");
make('-C', $apart, '-f', "$sources/Makefile", 'uninstall', "DESTDIR=$staged", 'prefix=/opt/spegel');
is_deeply([ files($staged) ], ['opt/spegel/share/spegel/nginx/local.conf'], 'all of them are removed, and nothing else');
make('-C', $apart, '-f', "$sources/Makefile", 'clean');
is_deeply([ files($apart) ], [], 'clean removes what was built apart');
is_deeply([ files($sources) ], \@before, 'nothing was written among the sources');
system_or_bail('chmod', '-R', 'u+w', $sources);

# --- what only the benches and the fuzzers run still fits the program

for my $file (map { s{^\Q$top\E/}{}r } sort glob "$top/tests/{bench,fuzz}/*.c")
{
    my $output = '';
    ok(run([ 'cc', qw(-std=c11 -Wall -Wextra -Werror -fsyntax-only -D_GNU_SOURCE -DSPEGEL_VERSION="0" -DSPEGEL_XLSX),
               "-I$top/fcgi", "-I$top/extension", '-isystem', `$ENV{PG_CONFIG} --includedir` =~ s/\s//r, "$top/$file" ], '&>', \$output),
        "$file compiles") or diag $output;
}

# What they would stage is left alone.
append_to_file("$scratch/Unstaged.pm", qq{package Unstaged;\n\$INC{'Spegel/Stage.pm'} = __FILE__;\nsub Spegel::Stage::stage { return ('$scratch', '$scratch') }\n1;\n});
for my $program (glob("$top/tests/*.pl $top/tests/bench/*.pl"))
{
    my $output = '';
    ok(run([ $^X, (map { "-I$_" } $scratch, @INC), '-MUnstaged', '-c', $program ], '<', \undef, '>&', \$output), $program =~ s{^\Q$top\E/}{}r . ' compiles')
      or diag($output);
}

# --- variables of the command line
my ($own) = slurp('Makefile') =~ /^OWN_VARIABLES = ((?:.*\\\n)*.*)$/m;
my %own = map { $_ => 1 } grep { $_ ne '\\' } split ' ', $own;
my @documented = map { /\b([A-Z_]+)=/g } make('-C', $top, 'help'), slurp('README.md') =~ /`(make [^`]*)`/g, slurp('docs/operations.md') =~ /\b(make [^`\n]*)/g;
is(join(' ', grep { !$own{$_} && !/^(?:DESTDIR|PG[A-Z]+)$/ } @documented), '',
    'OWN_VARIABLES has all that are documented but those of installing and of libpq');
my $plain = make('-C', $top, '-n', 'install');
my @given = map { "$_=a folder/of ours" } grep { !/^PG$/ } sort keys %own;
is(make('-C', $top, '-n', 'install', @given), $plain, 'none of them reaches what builds and installs');
like(make('-C', $top, '-n', 'install', 'DESTDIR=/stage here', 'prefix=/opt'), qr{DESTDIR='/stage here'.*prefix='/opt'|prefix='/opt'.*DESTDIR='/stage here'},
    'those of the build do');

# --- make check-long: what its parts say is summed, and one without a number counts.
{
    my $make = PostgreSQL::Test::Utils::tempdir() . '/make';
    PostgreSQL::Test::Utils::append_to_file($make, <<'SH');
#!/bin/sh
case $2 in
check) echo "3 passed, 0 failed, $SPEGEL_LONG skipped" ;;
fuzz) exit $FUZZED ;;
check-versions) printf '%s\n' 'PostgreSQL  Debian   passed   failed  skipped  minutes' '17          trixie        5        0        1        9' '18          forky        60        0        0       12' ;;
esac
SH
    chmod 0755, $make;
    for my $case ([ 0, 'check fuzz utility', qr/\n5 passed, 0 failed, 1 skipped\n\z/ ], [ 1, 'check fuzz utility', qr/^fuzz +0 +1 +0 .*\n4 passed, 1 failed, 1 skipped\n\z/ms ])
    {
        my ($fuzzed, $parts, $last) = @$case;
        local @ENV{qw(FUZZED PARTS)} = ($fuzzed, $parts);
        my $output = '';
        is(run([ "$top/tests/check-long.sh", $make, 'said' ], '<', \undef, '>&', \$output), !$fuzzed, "check-long: fuzz ends with $fuzzed");
        like($output, $last, '... and its last line says so');
    }
    local $ENV{PARTS} = 'check-versions';
    my $output = '';
    run([ "$top/tests/check-long.sh", $make, 'said' ], '<', \undef, '>&', \$output);
    like($output, $> == 0 ? qr/^65 passed, 0 failed, 1 skipped$/m : qr/^skipped: check-versions: .*^0 passed, 0 failed, 1 skipped$/ms, 'check-long: versions are tested by root');
}

# A version that this Debian release does not have.
chomp(my $codename = `. /etc/os-release && echo "\$VERSION_CODENAME"`);
SKIP:
{
    skip 'skipped: this is not a Debian release that the Makefile knows', 2
      if slurp('Makefile') !~ /^DEBIAN = .*\b\Q$codename\E=/m;
    my $output = '';
    delete local @ENV{qw(PG PG_CONFIG)};
    ok(!run([ 'make', '-C', $top, 'deps', 'PG=99' ], '<', \undef, '>&', \$output), 'PG=99 is refused');
    like($output, qr/ships PostgreSQL \d+, not 99; "make check-versions VERSIONS=99"/, 'and says what to do');
}

# --- installcheck on a running server
my $node = new_cluster('build');
{
    local @ENV{qw(PGHOST PGPORT PGUSER)} = ($node->host, $node->port, $ENV{USER} || scalar getpwuid($<));
    my $output = make('-C', $apart, '-f', "$top/Makefile", 'installcheck', 'REGRESS=000_create_extension tally');
    like($output, qr/\btally\s.*\bok\b|ok 2\s+[-+] tally/, 'installcheck runs the SQL suite');
    ok(!run([ 'make', '-C', $apart, '-f', "$top/Makefile", 'installcheck', 'REGRESS=no_such_test' ], '<', \undef, '>&', \$output),
        'and fails when a test does');
    my @listed = make('-C', $apart, '-f', "$top/Makefile", '-n', 'installcheck') =~ /tally_agg/g;
    ok(@listed, 'by default all of it');
}
$node->stop;
done_testing();
