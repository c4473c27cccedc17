# Pages of documentation whose SQL examples are run: each block of sql, and the
# block of text behind it, which is what psql prints.
#
# A page that needs data which is not in the checkout says so in its first line,
# <!-- needs: FOLDER -->, and has a test of its own.
#
# What is generated is written as it ought to be by write_page(), for
# tests/regenerate.sh.
package Spegel::Docs;

use strict;
use warnings;

use Exporter qw(import);
use File::Basename qw(dirname);
use File::Path qw(make_path);
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(needed_data psql test_page write_page);

# needed_data($page): the folder of data that the page needs; undef if none.
sub needed_data
{
    my ($page) = @_;

    return (PostgreSQL::Test::Utils::slurp_file($page) =~ /\A<!-- needs: (\S+) -->\n/)[0];
}

# psql($node, $database, $sql, @options): what psql prints, errors last, without
# the blanks at the ends of lines.
sub psql
{
    my ($node, $database, $sql, @options) = @_;
    my ($out, $err) = ('', '');

    PostgreSQL::Test::Utils::run_log(
        [ 'psql', '-Xq', @options, '-d', $node->connstr($database) ],
        '<', \$sql, '>', \$out, '2>', \$err);
    my $result = $out . $err;
    $result =~ s/^psql:<stdin>:\d+: //mg;
    $result =~ s/[ \t]+$//mg;
    $result =~ s/\n+\z/\n/;
    return $result;
}

# test_page($node, $database, $page, @options): runs the page's examples, each
# in a session of its own with psql's options, and compares what they print.
# The search path that the page sets, as its reader did, holds in all of them.
sub test_page
{
    my ($node, $database, $page, @options) = @_;
    my ($name) = $page =~ m{([^/]+)\.md$};
    my $text = PostgreSQL::Test::Utils::slurp_file($page);
    my ($setting) = $text =~ /(SET search_path = [^;]*;\n)/;
    my $example = 0;

    $setting //= '';
    $text =~ s{(```sql\n(.*?)```\n)(```text\n(.*?)```\n)?}{
        my ($block, $sql, $shown, $expected) = ($1, $2, $3, $4);
        my $printed = psql($node, $database, $setting . $sql, @options);
        $example++;
        if (defined $shown)
        {
            is($printed, $expected, "$name: example $example");
            "$block```text\n$printed```\n";
        }
        else
        {
            unlike($printed, qr/ERROR/, "$name: example $example runs");
            $block;
        }
    }gse;
    write_page($page, $text);
}

# write_page($page, $text): with SPEGEL_REGENERATE=dir, the file of the checkout
# as it ought to be, below that folder, and in place for the tests that follow.
sub write_page
{
    my ($page, $text) = @_;
    return unless $ENV{SPEGEL_REGENERATE};
    my ($relative) = $page =~ m{^\Q$ENV{SPEGEL_TOP}\E/(.*)};

    for my $file ($page, "$ENV{SPEGEL_REGENERATE}/$relative")
    {
        make_path(dirname($file));
        open(my $out, '>', $file) or die "$file: $!";
        print $out $text;
        close($out) or die "$file: $!";
    }
    return;
}

1;
