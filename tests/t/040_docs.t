# The documentation is true: every SQL example of README.md and docs/ is run,
# and prints what the text block behind it says; docs/reference.md is what the
# comments in the database say.  See Spegel::Docs.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Spegel::Cluster;
use Spegel::Docs;
use Test::More;

my $node = new_cluster('docs');
my $top = $ENV{SPEGEL_TOP};

# README.md works for a superuser and for an owner of the database who is none,
# before and after the report application is there.
migrate($node, 'postgres');
$node->safe_psql('postgres', 'CREATE ROLE town LOGIN IN ROLE spegel_owner');
for my $user ('town', $node->safe_psql('postgres', 'SELECT current_user'))
{
    my $database = "readme_$user";

    $node->safe_psql('postgres', "CREATE DATABASE $database OWNER $user");
    test_page($node, $database, "$top/README.md", '-U', $user);
    $node->safe_psql('postgres', "CREATE DATABASE migrated_$database OWNER $user");
    migrate($node, "migrated_$database");
    test_page($node, "migrated_$database", "$top/README.md", '-U', $user);
}

for my $page (sort glob("$top/docs/*.md"))
{
    my $name = lc(($page =~ m{([^/]+)\.md$})[0]);
    my $database = "docs_$name";

    if (my $data = needed_data($page))
    {
        note("$name needs the data of $data: its own test runs it");
        next;
    }
    next if $name eq 'answers';     # made from the synthetic municipality by its own test
    $node->safe_psql('postgres', "CREATE DATABASE \"$database\"");
    migrate($node, $database);
    if ($name eq 'reference')
    {
        my $made = psql($node, $database, PostgreSQL::Test::Utils::slurp_file("$top/docs/reference.sql"), '-At');
        is(PostgreSQL::Test::Utils::slurp_file($page), $made, 'docs/reference.md is up to date');
        write_page($page, $made);
        next;
    }
    test_page($node, $database, $page);
}

# A page in Swedish is another's: what it shows is run there.
my @swedish = sort glob("$top/docs/sv/*.md");
for my $page (@swedish)
{
    my ($name) = $page =~ m{([^/]+)\.md$};
    my $original = $name eq 'README' ? "$top/README.md" : "$top/docs/$name.md";
    test_translation($page, $original) if -e $original;
    # README is translated for who begins; what is generated has its own test
    next if !-e $original || $name eq 'README' || $name eq 'answers';
    my ($ours, $theirs) = map { join ' ', PostgreSQL::Test::Utils::slurp_file($_) =~ /^(#+) /mg } $page, $original;
    is($ours, $theirs, "sv/$name.md: the sections of the original");
}
is(join(' ', map { m{([^/]+)\.md$} } @swedish), 'README answers dashboard operations privacy terms', 'the pages in Swedish');
# Links between the pages lead somewhere.
for my $page ("$top/README.md", glob("$top/docs/*.md"), @swedish)
{
    my $text = PostgreSQL::Test::Utils::slurp_file($page);
    my ($folder) = $page =~ m{^(.*)/};
    my @broken;
    while ($text =~ /\]\((?!https?:)([^)#]*)(?:#([^)]+))?/g)
    {
        my ($file, $anchor) = ($1 ne '' ? "$folder/$1" : $page, $2);
        push @broken, $file if !-e $file;
        push @broken, "$file#$anchor" if -f $file && defined $anchor && !grep { $_ eq $anchor } anchors($file);
    }
    is("@broken", '', "links of $page");
}

$node->stop;
done_testing();

# anchors($page): what its headings are called in links.
sub anchors
{
    my ($page) = @_;
    my $text = PostgreSQL::Test::Utils::slurp_file($page);

    utf8::decode($text);
    my @anchors = map { lc(s/[^\w\s-]//gr) =~ s/ /-/gr } $text =~ /^#+ (.*)$/mg;
    utf8::encode($_) for @anchors;
    return @anchors;
}
