# What is installed beside the program: units, man page, configuration.
use strict;
use warnings;

use IPC::Run qw(run);
use JSON::PP qw(decode_json);
use Test::More;

my $stage = $ENV{SPEGEL_STAGE};
my $prefix = "$stage/usr/local";

sub installed
{
    my ($name) = @_;
    return scalar grep { -x "$_/$name" } split /:/, $ENV{PATH};
}

# The output of a command and whether it succeeded.
sub try
{
    my $output = '';
    my $good = run([@_], '>&', \$output);
    return ($good, $output);
}

ok(-x "$prefix/bin/spegel-fcgi", 'the program');
ok(-s "$prefix/lib/systemd/system/spegel-fcgi.$_", "the $_ unit") for qw(service socket);
ok(-s "$prefix/share/spegel/nginx/$_.in", "nginx: $_")
  for qw(nginx.conf spegel-upstream.conf spegel-server.conf spegel-fcgi.conf spegel-tls.conf authentication-basic.conf authentication-proxy.conf
  authentication-certificate.conf authentication-token.conf);

my %pages = map { s{.*/}{}r => 1 } glob "$ENV{SPEGEL_TOP}/fcgi/web/*";
cmp_ok(scalar keys %pages, '>', 20, 'the dashboard has pages');
is_deeply({ map { s{.*/}{}r => 1 } glob "$prefix/share/spegel/web/*" }, \%pages, '... which are installed');

# What an operator edits: it begins as the pages have it, and stays as it is.

sub slurp
{
    my ($name) = @_;
    open my $in, '<', $name or die "$name: $!";
    return do { local $/; <$in> };
}
my $usual = decode_json(slurp("$ENV{SPEGEL_TOP}/fcgi/web/settings.json"));
my $own = decode_json(slurp("$ENV{SPEGEL_TOP}/fcgi/nginx/settings.json"));
is_deeply($own, { map { $_ => $usual->{$_} } keys %$own }, 'the settings that are installed change nothing');
my $etc = "$ENV{TESTDATADIR}/etc";
for my $time ('first', 'second')
{
    my ($good, $output) = try(
        'env', '-u', 'MAKEFLAGS', '-u', 'MAKELEVEL', 'make', '--no-print-directory', '-C', "$ENV{SPEGEL_TOP}/fcgi", 'configuration',
        "DESTDIR=$etc");
    ok($good, "configuration, for the $time time") or diag $output;
    my @left = grep { slurp($_) =~ /\@[A-Z]+\@/ } glob("$etc/etc/nginx/spegel/* $etc/etc/nginx/sites-available/*");
    is("@left", '', '... without placeholders');
    if ($time eq 'first')
    {
        open my $out, '>>', "$etc/etc/default/spegel-fcgi" or die $!;
        print $out "# of the operator\n";
        close $out or die $!;
    }
    else
    {
        like(slurp("$etc/etc/default/spegel-fcgi"), qr/^# of the operator$/m, 'what is there already stays');
    }
}

# Units

my $units = "$ENV{TESTDATADIR}/units";
mkdir $units;
for my $unit (qw(spegel-fcgi.service spegel-fcgi.socket spegel-monthly.service spegel-monthly.timer))
{
    open my $in, '<', "$prefix/lib/systemd/system/$unit" or die "$unit: $!";
    my $text = do { local $/; <$in> };
    unlike($text, qr/\@\w+\@/, "$unit: no placeholder is left");
    # the staged program is not where the unit says
    like($text, qr{^ExecStart=/usr/local/bin/spegel-fcgi$}m, "$unit: starts what is installed") if $unit eq 'spegel-fcgi.service';
    $text =~ s{^ExecStart=/}{ExecStart=$stage/}m;
    open my $out, '>', "$units/$unit" or die "$unit: $!";
    print $out $text;
    close $out or die "$unit: $!";
}
SKIP:
{
    skip 'systemd-analyze is not installed', 2 if !installed('systemd-analyze');
    my ($good, $output) = try('systemd-analyze', '--man=no', 'verify', glob("$units/*"));
    ok($good && $output !~ /spegel/, 'systemd-analyze finds nothing wrong') or diag $output;
    ($good, $output) = try('systemd-analyze', 'security', '--offline=true', '--threshold=20', "$units/spegel-fcgi.service");
    ok($good, 'systemd-analyze: exposure at most 2.0 of 10') or diag $output;
}

# Man page

my $page = "$prefix/share/man/man8/spegel-fcgi.8";
ok(-s $page, 'the man page');
SKIP:
{
    skip 'mandoc is not installed', 1 if !installed('mandoc');
    my ($good, $output) = try('mandoc', '-Tlint', $page);
    is($output, '', 'mandoc finds nothing wrong');
}
SKIP:
{
    skip 'man is not installed', 1 if !installed('man');
    my ($good, $output) = try('man', '--warnings', '-E', 'UTF-8', '-l', '-Tutf8', '-Z', $page);
    unlike($output, qr/warning/i, 'man finds nothing wrong');
}
open my $in, '<', $page or die;
my $text = do { local $/; <$in> };
my ($good, $help) = try("$prefix/bin/spegel-fcgi", '--help');
for my $option ($help =~ /^  --(\w+)/mg)
{
    like($text, qr/\\-\\-$option\b/, "the man page has --$option");
}
for my $variable ($help =~ /\b(SPEGEL_[A-Z]+)/g)
{
    like($text, qr/$variable/, "the man page has $variable");
}

done_testing();
