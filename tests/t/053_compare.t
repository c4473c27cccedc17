# Answers stored by tests/bench/questions.pl are compared row by row: what is
# different fails, what differs in its last digits is listed.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = PostgreSQL::Test::Utils::tempdir();

# compare($one, $other): whether the answers agree, and what was said.
sub compare
{
    my ($one, $other) = @_;
    my $said = '';

    for my $answer ([ 'one', $one ], [ 'other', $other ])
    {
        mkdir "$folder/$answer->[0]";
        open(my $file, '>', "$folder/$answer->[0]/answer.csv") or die $!;
        print $file $answer->[1];
        close $file or die $!;
    }
    IPC::Run::run([ $^X, "$ENV{SPEGEL_TOP}/tests/bench/questions.pl", 'compare', "$folder/one", "$folder/other" ], '>&', \$said);
    return ($? >> 8, $said);
}

my $rows = "unit,share\na,0.25\nb,NULL\n";
is_deeply([ compare($rows, $rows) ], [ 0, "1 answers of 2 rows: 0 differ, 0 in digits after the 12th\n" ], 'the same');
is_deeply([ compare($rows, $rows =~ s/0\.25/0.25000000000000006/r) ],
    [ 0, "answer.csv: last digits of share (1)\n1 answers of 2 rows: 0 differ, 1 in digits after the 12th\n" ], 'last digits');
for my $value ('0.2500001', 'NULL')
{
    my ($status, $said) = compare($rows, $rows =~ s/0\.25/$value/r);
    is("$status " . ($said =~ /^  - a,0\.25\n  \+ a,\Q$value\E$/m), '1 1', "another value: $value");
}
my ($status, $said) = compare($rows, "unit,share\na,0.25\n");
is("$status " . ($said =~ /^  rows: 3 and 2$/m), '1 1', 'a row less');
unlink "$folder/other/answer.csv" or die $!;
IPC::Run::run([ $^X, "$ENV{SPEGEL_TOP}/tests/bench/questions.pl", 'compare', "$folder/one", "$folder/other" ], '>&', \$said);
is($? >> 8, 1, 'an answer that only one has');

done_testing();
