# The documentation is true: every SQL example of README.md and docs/ is run,
# and prints what the text block behind it says; docs/reference.md is what the
# comments in the database say.
#
# SPEGEL_DOCS=dir writes the pages as they ought to be into that folder.
use strict;
use warnings;

use Cwd qw(abs_path);
use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Test::More;

my $node = new_cluster('docs');
my $top = $ENV{SPEGEL_TOP};

sub psql
{
    my ($database, $sql, @options) = @_;
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

for my $page ("$top/README.md", sort glob("$top/docs/*.md"))
{
    my $name = lc(($page =~ m{([^/]+)\.md$})[0]) =~ tr/-/_/r;
    my $text = PostgreSQL::Test::Utils::slurp_file($page);
    my $example = 0;

    $node->safe_psql('postgres', "CREATE DATABASE docs_$name");
    migrate($node, "docs_$name");
    $node->safe_psql('postgres', "ALTER DATABASE docs_$name SET search_path = public, spegel");
    if ($name eq 'reference')
    {
        my $made = psql("docs_$name", PostgreSQL::Test::Utils::slurp_file("$top/docs/reference.sql"), '-At');
        is($text, $made, 'docs/reference.md is up to date');
        write_page($page, $made);
        next;
    }

    $text =~ s{(```sql\n(.*?)```\n)(```text\n(.*?)```\n)?}{
        my ($block, $sql, $shown, $expected) = ($1, $2, $3, $4);
        my $printed = psql("docs_$name", $sql);
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

# Links between the pages lead somewhere.
for my $page ("$top/README.md", glob("$top/docs/*.md"))
{
    my $text = PostgreSQL::Test::Utils::slurp_file($page);
    my ($folder) = $page =~ m{^(.*)/};
    my @broken = grep { !-e "$folder/$_" } $text =~ /\]\((?!https?:|#)([^)#]+)/g;

    is("@broken", '', "links of $page");
}

sub write_page
{
    my ($page, $text) = @_;
    return unless $ENV{SPEGEL_DOCS};
    my ($relative) = $page =~ m{^\Q$top\E/(.*)};

    open(my $out, '>', "$ENV{SPEGEL_DOCS}/" . ($relative =~ s{/}{__}gr)) or die;
    print $out $text;
    close($out);
}

$node->stop;
done_testing();
