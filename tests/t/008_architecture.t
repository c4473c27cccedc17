# docs/architecture.md and CONTRIBUTING.md are true: every folder of the project
# is a room of the page, and every file that they name exists.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;

my $top = $ENV{SPEGEL_TOP};
my $page = PostgreSQL::Test::Utils::slurp_file("$top/docs/architecture.md");
my ($table) = $page =~ /^## Rooms\n(.*?)^## /ms;
my %described = map { $_ => 1 } map { /`([^`]+)`/g } $table =~ /^\| ([^|]+) \|/mg;

# Folders that hold files, but for what is below tests and the demo's data.
my %room;
for my $file (glob("$top/{extension,fcgi,sql}/{*,*/*,*/*/*,*/*/*/*}"))
{
    next if !-f $file || $file =~ /\.(?:o|d|bc)$/;
    my ($folder) = $file =~ m{^\Q$top\E/(.*)/[^/]+$};
    $folder =~ s{^(sql/(?:demo|extension))/.*}{$1};
    $room{$folder} = 1 if $folder =~ m{/};
}
is_deeply([ grep { !$described{$_} } sort keys %room ], [], 'every room is described');
is_deeply([ grep { !$room{$_} && $_ ne 'tests' } sort keys %described ], [], 'every room that is described is there');

for my $name ('docs/architecture.md', 'CONTRIBUTING.md')
{
    my $text = PostgreSQL::Test::Utils::slurp_file("$top/$name");
    my @named = grep { m{^[\w.*{},-]+(?:/[\w.*{},-]+)+/?$|^[\w-]+\.(?:sql|c|h|md|t)$} && !/[A-Z]{2}/ } $text =~ /`([^`\n]+)`/g;
    my @missing = grep {
        my $pattern = $_;
        !grep { my @found = glob "$top/$_$pattern"; @found && -e $found[0] }
          '', 'sql/report/', 'sql/report/code/', 'extension/', 'sql/report/code/questions/', 'extension/common/', 'sql/extension/', 'sql/report/tables/', 'sql/report/'
    } @named;
    cmp_ok(scalar @named, '>', 15, "$name names files");
    is("@missing", '', "... which are there");
}
done_testing();
