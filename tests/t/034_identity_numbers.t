# holds_identity_number() against the rule written as regular expressions, over
# 100,000 random strings: crowded with dates, centuries and check digits, so that
# all that the rule tells apart happens often.
use strict;
use warnings;
use utf8;

use Encode qw(encode decode);
use Spegel::Cluster;
use Test::More;
use Unicode::Normalize qw(NFKC);

use constant STRINGS => 100_000;

# The same strings on every machine.
my $seed = 19800101;
sub any
{
    my ($below) = @_;
    $seed = ($seed * 1103515245 + 12345) % 2147483648;
    return int($seed / 65536) % $below;
}

sub one_of { return $_[ any(scalar @_) ] }

my $between = qr/[^0-9A-Za-z]*/;
my $month = "(?:0_[1-9]|1_[0-2])";
my $day = "(?:[06]_[1-9]|[1278]_[0-9]|[39]_[01])";
my $ten = "[0-9]_[0-9]_${month}_${day}_[0-9]_[0-9]_[0-9]_[0-9]" =~ s/_/$between/gr;
my $twelve = "(?:1_[89]|2_0)_" =~ s/_/$between/gr . $ten;
my $solid_month = $month =~ tr/_//dr;
my $solid_day = $day =~ tr/_//dr;

sub is_checked
{
    my ($digits) = @_;
    my $sum = 0;

    for my $n (0 .. 9)
    {
        my $product = substr($digits, $n, 1) * (2 - $n % 2);
        $sum += int($product / 10) + $product % 10;
    }
    return $sum % 10 == 0;
}

sub by_the_rule
{
    my ($value) = @_;
    my $plain = NFKC($value) =~ s/^$between(?i:SE)//r;
    my $letters = $plain =~ /[A-Za-z]|[^\x00-\x{7f}]/ && $plain =~ /\p{L}/;
    my @numbers;

    return 1 if $plain =~ /^[0-9](?:[.,][0-9]*)?[eE][+][0-9]+\z/;
    return 1 if $plain =~ /^$between(?:(?:18|19|20)[0-9]{2}|[0-9]{2}(?=[0-9]{4}[^0-9A-Za-z]))$solid_month$solid_day$between[A-Za-z][0-9A-Za-z][0-9]{2}\z/;
    # every place at which one may stand, whether it overlaps another or not
    push @numbers, $1 while $plain =~ /(?<![0-9])(?=($twelve)(?![0-9]))/g;
    push @numbers, $1 while $plain =~ /(?<![0-9A-Za-z])(?=($ten)(?![0-9A-Za-z]))/g;
    push @numbers, $1 if $plain =~ /^[^0-9]*($ten)[^0-9]*\z/;
    return 0 unless @numbers;
    return 1 unless $letters;
    return (grep { is_checked(substr(tr/0-9//cdr, -10)) } @numbers) ? 1 : 0;
}

# Ten or twelve digits, mostly of a person, by parts between which signs go.
sub parts
{
    my $year = sprintf('%02d', any(100));
    my $month = sprintf('%02d', any(8) ? 1 + any(12) : any(20));
    my $day = sprintf('%02d', any(8) ? 1 + any(31) + 60 * any(2) : any(100));
    my $figures = sprintf('%03d', any(1000));
    my $digits = "$year$month$day$figures";
    my ($check) = any(2) ? any(10) : grep { is_checked("$digits$_") } 0 .. 9;

    return (any(2) ? () : one_of(qw(18 19 20 19 21)), $year, $month, $day, one_of($figures, 'T', 'TF'),
        any(10) ? $check : one_of(34, '012'));
}

my @signs = ('', '', '', '', '-', ' ', '+', '.', '/', '_', "\x{2013}", "\x{2011}", "\x{2212}", "\x{a0}", "\x{200b}", "\x{301}", '--');
my @odd = ('', '', '', '', '', '', '', '', '1', 'a', 'å', 'SE', 'se ', "'", 'p', 'pnr:', '7 ', ' 7', 'E+11', '1,98', 'x-', "\x{ff11}", "\x{3c9}", "\x{4eba}", "\x{feff}", "\x{1f600}", "\n");

sub random_value
{
    my $kind = any(12);
    my @parts = parts();
    my $value;

    if ($kind == 0)
    {
        $value = join('', map { one_of(0, 1, 2, 8, 9, 0, 1, 1, 'E', 'e', '+', '.', ',', @signs, @odd) } 0 .. any(16));
    }
    elsif ($kind == 1)
    {
        $value = one_of('1.98001E+11', '1,98001e+11', '2E+11', '8.00101E+', '19.8E+10', '1.9E-11', '1.E+1', 'E+11');
    }
    elsif ($kind == 2)
    {
        $value = join('', @parts[ 0 .. $#parts - 2 ], one_of(@signs), one_of(qw(T t TF T3 33)), sprintf('%02d', any(100)));
    }
    else
    {
        my $sign = one_of(@signs);
        $value = join('', map { (any(6) ? '' : any(2) ? $sign : one_of(@signs)) . $_ } map { any(5) ? $_ : split(//, $_) } @parts);
    }
    $value = one_of(@odd) . $value . one_of(@odd);
    $value =~ s/(.)/any(9) ? $1 : one_of(0 .. 9, one_of(@signs), one_of(@odd))/e if any(4) == 0;
    $value =~ tr/0-9/\x{ff10}-\x{ff19}/ if any(30) == 0;
    return $value;
}

my $node = new_cluster('identity_numbers');
create_extension($node, 'postgres');

my (%answers, @values);
push @values, random_value() for 1 .. STRINGS;
my $file = "$ENV{TESTDATADIR}/values";
open(my $out, '>:utf8', $file) or die;
for my $value (@values)
{
    my $answer = by_the_rule($value);
    $answers{$answer}++;
    printf $out "%s\t%s\n", $value =~ s/\n/\\n/gr, $answer ? 't' : 'f';
}
close($out);
cmp_ok($answers{$_}, '>', STRINGS / 10, "many strings are answered $_") for 0, 1;
$node->safe_psql('postgres', 'CREATE TABLE compared (value text, answer boolean)');
$node->safe_psql('postgres', "\\copy compared FROM '$file'");
is($node->safe_psql('postgres', 'SELECT count(*) FROM compared'), STRINGS, 'strings');
is($node->safe_psql('postgres', 'SELECT value, answer FROM compared WHERE holds_identity_number(value) <> answer LIMIT 10'), '', 'the rule is kept');

# Where only ASCII is known, it is the same rule.
$node->safe_psql('postgres', q{CREATE DATABASE plain TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'});
create_extension($node, 'plain');
$node->safe_psql('plain', 'CREATE TABLE compared (value text, answer boolean)');
$node->safe_psql('plain', "\\copy compared FROM '$file'");
is($node->safe_psql('plain', q{SELECT value, answer FROM compared WHERE value !~ '[^\x01-\x7f]' AND holds_identity_number(value) <> answer LIMIT 10}), '', '... in SQL_ASCII');

$node->stop;
done_testing();
