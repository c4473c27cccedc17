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

our @EXPORT = qw(needed_data psql test_page test_translation write_page);

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

# test_translation($page, $original): the page has no example and no command of
# its own: each block stands in the original, too, with what it prints, and so
# does each command in the text, whatever its folder is called.
sub test_translation
{
    my ($page, $original) = @_;
    my ($name) = $page =~ m{([^/]+/[^/]+\.md)$};
    my $text = PostgreSQL::Test::Utils::slurp_file($page);
    my $source = PostgreSQL::Test::Utils::slurp_file($original);
    my $block = qr/^```(\w+)\n(.*?)^```\n/ms;
    my (%printed, %known, @own);

    $printed{$1} = $2 while $source =~ /^```sql\n(.*?)^```\n```text\n(.*?)^```\n/msg;
    $known{"$1\n$2"} = 1 while $source =~ /$block/g;
    my $wanted = $text =~ s{^(```sql\n(.*?)^```\n)```text\n.*?^```\n}{exists $printed{$2} ? "$1```text\n$printed{$2}```\n" : $&}msger;
    is($text, $wanted, "$name: what the examples print");
    write_page($page, $wanted);
    while ($text =~ /$block/g)
    {
        push @own, $2 if !$known{"$1\n$2"};
    }
    is("@own", '', "$name: every block stands in the original");

    my $command = qr{`((?:make|sql/\S+/(?:bin/)?[\w.-]+|REVOKE|GRANT) [^`]+)`};
    my $plain = sub { $_[0] =~ s/(DATA|DIR)=\w+/$1=/gr =~ s/\[.*//r =~ s/ TO \w+$//r };
    my %said = map { $plain->($_) => 1 } $source =~ /$command/g;
    my @commands = grep { !$said{ $plain->($_) } } $text =~ /$command/g;
    is("@commands", '', "$name: every command stands in the original");
    return;
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
