# The rooms of the HTTP program: which may include which.
use strict;
use warnings;

use File::Find qw(find);
use FindBin;
use Test::More;

my $root = "$FindBin::Bin/../../fcgi";

# Each room and those that it may include besides itself.
my %allowed = (
    base => [],
    data => [qw(base)],
    catalogue => [qw(base data)],
    write => [qw(base catalogue)],
    px => [qw(base)],
    http => [qw(base data catalogue write px)],
    serve => [qw(base catalogue http)]);

# What holds no C.
my %other = map { $_ => 1 } qw(nginx systemd web);

my (%files, @outside, @unknown, @forbidden, %used);
find({ no_chdir => 1, wanted => sub { $files{ substr($_, length("$root/")) } = 1 if /\.[ch]$/ && -f } }, $root);
cmp_ok(scalar(keys %files), '>', 50, 'the files are found');

opendir my $top, $root or die "$root: $!";
for my $name (sort grep { !/^\./ && -d "$root/$_" } readdir $top)
{
    push @unknown, $name if !$allowed{$name} && !$other{$name};
}
closedir $top;
is_deeply(\@unknown, [], 'every folder is a room');

for my $file (sort keys %files)
{
    my ($room, $rest) = split m{/}, $file, 2;

    if (!defined $rest || $rest =~ m{/} || !$allowed{$room})
    {
        push @outside, $file;
        next;
    }
    open my $in, '<', "$root/$file" or die "$file: $!";
    while (my $line = <$in>)
    {
        my ($included) = $line =~ /^\s*#\s*include\s*"([^"]+)"/ or next;
        my ($of) = $included =~ m{^(\w+)/[\w.]+$};

        if (!$files{$included})
        {
            push @forbidden, "$file includes \"$included\", which is not a file named from fcgi/";
        }
        elsif ($of ne $room && !grep { $_ eq $of } @{ $allowed{$room} })
        {
            push @forbidden, "$file includes $included: $room may not include $of";
        }
        $used{$room}{ $of // '' } = 1;
    }
    close $in;
}
is_deeply(\@outside, [], 'every file is in a room');
is_deeply(\@forbidden, [], 'no room includes another that it may not');

# The table permits nothing that nobody needs, and no circle.
for my $room (sort keys %allowed)
{
    is_deeply([ grep { !$used{$room}{$_} } @{ $allowed{$room} } ], [], "$room: every arrow of the table is used");
}
my %done;
while (my @next = grep { !$done{$_} && !grep { !$done{$_} } @{ $allowed{$_} } } sort keys %allowed)
{
    $done{$_} = 1 for @next;
}
is_deeply([ grep { !$done{$_} } sort keys %allowed ], [], 'the arrows make no circle');

done_testing();
