# A mistake in the kernel ends the statement, and neither the session nor the
# server: the hook that the module installs raises an error.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $top = $ENV{SPEGEL_TOP};
my $library = "$ENV{TESTDATADIR}/failure.so";
chomp(my $include = `$ENV{PG_CONFIG} --includedir-server`);

PostgreSQL::Test::Utils::run_log([ 'cc', '-shared', '-fPIC', '-fvisibility=hidden', "-I$include", "-I$top/extension", '-D_GNU_SOURCE',
        '-o', $library, "$top/tests/failure/failure.c", "$top/extension/common/spegel.c", "$top/extension/kernel/base/kernel.c" ])
  or die 'failure.c does not compile';

my $node = new_cluster('kernel_failure');
$node->safe_psql('postgres', "CREATE FUNCTION kernel_rely(boolean) RETURNS boolean LANGUAGE c STRICT AS '$library'");

is($node->safe_psql('postgres', 'SELECT kernel_rely(true)'), 't', 'what is true may be relied on');

# In one session: the error, and what comes after it.
my ($status, $out, $err) = $node->psql('postgres', q{
    SELECT pg_backend_pid() AS before \gset
    SELECT kernel_rely(false);
    SELECT pg_backend_pid() = :before;
}, on_error_stop => 0);
like($err, qr/ERROR:  failed assertion in the kernel of spegel: argument \(.*failure\.c:\d+\)/, 'a failure is an error');
is($out, 't', 'the session goes on');
is($node->safe_psql('postgres', q{SELECT pg_postmaster_start_time() < now() AND NOT pg_is_in_recovery()}), 't', 'so does the server');
unlike(PostgreSQL::Test::Utils::slurp_file($node->logfile), qr/terminated by signal|reinitializing/, 'no process died');

# Nothing in the kernel or the module ends the process by other means.
my @sources = map { glob("$top/extension/$_") } 'kernel/*/*.[ch]', '*/*.[ch]';
my @deadly = map {
    my $file = $_;
    my $text = PostgreSQL::Test::Utils::slurp_file($file) =~ s{/\*.*?\*/}{}gsr;
    map { "$file: $_" } grep { $file !~ /base\/kernel\.c$/ || $_ !~ /abort/ } $text =~ /(?<![\w.>])((?:assert|abort|exit|_exit)\s*\([^;]*)/g;
} @sources;
ok(@sources > 100, 'the sources are read');
is("@deadly", '', 'no assert(), abort() or exit() but the one behind the hook');
$node->stop;
done_testing();
