# Lines of SQL have at most 140 characters.
use strict;
use warnings;

use File::Find qw(find);
use PostgreSQL::Test::Utils;
use Test::More;

my ($files, @long) = (0);
find(
    sub {
        return if !/\.sql$/;
        $files++;
        my $text = PostgreSQL::Test::Utils::slurp_file($_);
        utf8::decode($text);
        my $line = 0;
        for (split /\n/, $text)
        {
            $line++;
            push @long, $File::Find::name =~ s{^\Q$ENV{SPEGEL_TOP}\E/}{}r . ":$line" if length > 140;
        }
    },
    "$ENV{SPEGEL_TOP}/sql");
cmp_ok($files, '>', 100, 'files are read');
is("@long", '', 'no line is longer');
done_testing();
