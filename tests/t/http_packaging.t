# What is installed beside the program: units, man page, configuration.
use strict;
use warnings;

use IPC::Run qw(run);
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

# Units

my $units = "$ENV{TESTDATADIR}/units";
mkdir $units;
for my $unit (qw(spegel-fcgi.service spegel-fcgi.socket))
{
    open my $in, '<', "$prefix/lib/systemd/system/$unit" or die "$unit: $!";
    my $text = do { local $/; <$in> };
    unlike($text, qr/\@\w+\@/, "$unit: no placeholder is left");
    # the staged program is not where the unit says
    like($text, qr{^ExecStart=/usr/local/bin/spegel-fcgi$}m, "$unit: starts what is installed") if $unit =~ /service/;
    $text =~ s{^ExecStart=/}{ExecStart=$stage/}m;
    open my $out, '>', "$units/$unit" or die "$unit: $!";
    print $out $text;
    close $out or die "$unit: $!";
}
SKIP:
{
    skip 'systemd-analyze is not installed', 2 if !installed('systemd-analyze');
    my ($good, $output) = try('systemd-analyze', '--man=no', 'verify', "$units/spegel-fcgi.service", "$units/spegel-fcgi.socket");
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
