# No injection: 10,000 generated hostile values for each type of parameter,
# through nginx, come back as data or are refused with 400; nothing else.
use strict;
use warnings;

use Encode qw(encode_utf8);
use IO::Select;
use IO::Socket::INET;
use JSON::PP;
use Math::BigFloat;
use POSIX qw(strtod);
use Spegel::Http;
use Spegel::Scale;
use Test::More;

my $missing = Spegel::Http::missing();
plan skip_all => $missing if $missing;

my $VALUES = scale(2_000, 50_000);
my $BATCH = 100; # requests on their way at a time, over one connection

my $cluster = Spegel::Http::start_cluster('http_hostile');
my %types = (a_text => 'text', an_integer => 'integer', a_bigint => 'bigint', a_numeric => 'numeric',
    a_double => 'double precision', a_boolean => 'boolean', a_date => 'date');

Spegel::Http::owner_sql($cluster, join "\n", 'CREATE TABLE spegel_api.precious (n integer); INSERT INTO spegel_api.precious VALUES (1);',
    map { my $name = $_ =~ tr/_/-/r; qq{
CREATE FUNCTION spegel_api.$_($_ $types{$_}) RETURNS TABLE (value $types{$_}) LANGUAGE sql STABLE AS 'SELECT \$1';
SELECT spegel_api.expose('$name', 'spegel_api.$_($types{$_})', 'T', 'T', 'T', 'T', max_age => 0);} } sort keys %types);

my $http = Spegel::Http->start(cluster => $cluster);
ok($http->wait_ready, 'the program becomes ready');

# Values

my @pieces = (
    q{'}, q{''}, q{"}, q{`}, q{\\}, q{\\'}, q{;}, q{--}, q{/*}, q{*/}, q{$$}, q{$1}, q{$tag$}, q{:}, q{::}, q{?}, q{%}, q{%s}, q{%n}, q{%%},
    q{' OR 1=1 --}, q{'; DROP TABLE precious; --}, q{UNION SELECT}, q{pg_sleep(9)}, q{E'\\x27'}, q{U&'\\0027'}, q{)}, q{(}, q{,},
    q{NULL}, q{null}, q{DEFAULT}, q{ARRAY[1]}, q{{1,2}}, q{{"a":1}}, q{[]}, q{<script>}, q{</script>}, q{&amp;}, q{<!--}, q{]]>}, q{${7*7}}, q{{{7*7}}},
    q{../}, q{..\\}, q{|id}, q{`id`}, q{$(id)}, "\n", "\r\n", "\r\nSet-Cookie: a=b", "\t", "\x01", "\x1b[31m", "\x7f", "\0",
    "\xc3\xa5", "\xe6\xbc\xa2", "\xf0\x9f\x98\x80", "\xe2\x80\xae", "\xcc\x81", "\xef\xbb\xbf", "\xe2\x80\xa8", "\xef\xbf\xbe",
    "\xff", "\xc0\x80", "\xc1\xbf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80", "\xd9\xa1",
    qw(0 1 -1 7 42 -0 +1 00 01 0x10 0b1 1_000 2147483647 2147483648 -2147483648 -2147483649 9223372036854775807 9223372036854775808
      -9223372036854775808 -9223372036854775809 9007199254740993 1.5 .5 5. 1.10 -1.0 1e3 1E3 1e+3 1e-3 1e308 1e309 1e-308 4.9e-324 2e-324 1e400 1e-400
      1e401 1e999999999 NaN nan Infinity -Infinity inf 1e 1e+ --1 0.1 0.30000000000000004 123456789012345678901234567890.123456789
      true false TRUE True t f yes on 1.0 2024-02-29 2023-02-29 2000-02-29 1900-02-29 0001-01-01 9999-12-31 10000-01-01 0000-01-01 2024-13-01 2024-00-10
      2024-1-1 20240229 2024-02-29T00:00 today infinity -infinity epoch), ' ', '  ', '1 ', ' 1', '9' x 99, '9' x 100, '9' x 101, 'a' x 1023, 'a' x 1024, 'a' x 1025);

# A value for a type: mostly of its own kind, with noise.
my %kinds = (
    integer => sub { int(rand(2**33)) - 2**32 },
    bigint => sub { join('', ('', '-')[rand 2], 1 + int rand 9, map { int rand 10 } 1 .. rand 19) },
    numeric => sub { join('', ('', '-')[rand 2], int rand 1000, ('', '.' . int(rand 1e6), '.' . '0' x rand 9 . '1')[rand 3], ('', 'e' . (int(rand 900) - 450))[rand 2]) },
    'double precision' => sub { rand() * 10**(int(rand 640) - 325) },
    boolean => sub { ('true', 'false', 'tru', 'falsee')[rand 4] },
    date => sub { sprintf '%04d-%02d-%02d', rand 10_100, rand 14, rand 33 },
    text => sub { join '', map { chr(32 + rand 95) } 0 .. rand 40 });

sub generate
{
    my ($type) = @_;
    my $value = rand() < 0.5 ? $kinds{$type}->() : $pieces[ rand @pieces ];

    return $value if rand() < 0.4;
    my $noise = join '', map { $pieces[ rand @pieces ] } 0 .. rand 3;
    return substr $noise, 0, 1500 if rand() < 0.3;
    substr $value, rand(1 + length $value), rand() < 0.3 ? 1 : 0, $noise;
    return substr $value, 0, 1500;
}

# Escaped as it must be, and sometimes more, or less than it should be.
sub escape
{
    my ($value) = @_;
    my $unsafe = (qr/[^A-Za-z0-9_.~-]/, qr/[^!-"\$%'-*,-;<>-~\x80-\xff]|%/, qr/./s)[ rand 3 ];

    return $value =~ s/($unsafe)/sprintf '%%%02X', ord $1/ger;
}

# Is what came back, in JSON, what was sent?
sub is_same
{
    my ($type, $sent, $json) = @_;

    return $json eq 'null' if $sent eq '';
    if ($type eq 'bigint' || $type eq 'numeric')
    {
        my $large = Math::BigFloat->new($sent)->babs->bint > 9007199254740991;
        return 0 if $large != ($json =~ s/^"(.*)"$/$1/);
    }
    return encode_utf8(decode_json("[$json]")->[0]) eq $sent if $type eq 'text' || $type eq 'date';
    # perl's own reading of numbers is off by a bit now and then
    return (strtod($json))[0] == (strtod($sent))[0] if $type eq 'double precision';
    return $json eq ($sent eq '-0' ? 0 : $sent) if $type ne 'numeric';
    return Math::BigFloat->new($json)->bcmp(Math::BigFloat->new($sent)) == 0;
}

# Sends requests over kept connections and gives each answer to the code.
sub ask_all
{
    my ($targets, $code) = @_;
    my ($socket, $used, $buffer) = (undef, 0, '');

    for (my $at = 0; $at < @$targets;)
    {
        if (!$socket || $used + $BATCH > 900)
        {
            $socket = IO::Socket::INET->new(PeerHost => '127.0.0.1', PeerPort => $http->{port}, Timeout => 10) or die "connect: $!";
            ($used, $buffer) = (0, '');
        }
        my $last = $at + $BATCH < @$targets ? $at + $BATCH : @$targets;
        $socket->print(join '', map { "GET $_ HTTP/1.1\r\nHost: localhost\r\n\r\n" } @$targets[ $at .. $last - 1 ]);
        $socket->flush;
        while ($at < $last)
        {
            my ($head, $length);
            until (($head) = $buffer =~ /^(HTTP.*?\r\n\r\n)/s and ($length) = $head =~ /^Content-Length: (\d+)/mi and length $buffer >= length($head) + $length)
            {
                die "no answer to $targets->[$at]: $head" if $head && !defined $length;
                IO::Select->new($socket)->can_read(30) or die "no answer to $targets->[$at]";
                last if !sysread $socket, $buffer, 65536, length $buffer;
            }
            last if !$head; # nginx closes after what it does not understand
            $code->($at++, $head =~ /^HTTP\S+ (\d+)/, substr $buffer, length $head, $length);
            substr $buffer, 0, length($head) + $length, '';
            $used++;
        }
        undef $socket if $at < $last;
    }
}

sub check_type
{
    my ($name) = @_;
    my $type = $types{$name};
    my (%count, @wrong);
    srand length($name) * 1000 + ord $name;
    my @values = map { generate($type) } 1 .. $VALUES;
    my @targets = map { '/v1/' . ($name =~ tr/_/-/r) . "?$name=" . escape($_) } @values;

    ask_all(\@targets, sub {
        my ($at, $status, $body) = @_;
        my $good = 0;

        if ($status == 200)
        {
            my ($json) = $body =~ /"data":\[\{"value":(.*)\}\],"page":/s;
            $good = defined $json && eval { is_same($type, $values[$at], $json) };
        }
        elsif ($status == 400)
        {
            $good = $body =~ /^\{"type":"urn:spegel:problem:[a-z-]+",/ && $body !~ /spegel_api|ERROR|syntax error/;
        }
        $count{$status}++;
        push @wrong, "$targets[$at] gave $status $body" if !$good;
    });
    return { count => \%count, wrong => [ map { substr $_, 0, 400 } splice @wrong, 0, 5 ] };
}

# Two at a time, as there are other things to do between question and answer.
my @names = sort keys %types;
my @readers;
for my $half (0, 1)
{
    pipe my $reader, my $writer or die "pipe: $!";
    my $pid = fork() // die "fork: $!";
    if ($pid == 0)
    {
        close $reader;
        print $writer encode_json({ map { $_ => scalar eval { check_type($_) } // { wrong => ["$@"] } } grep { $half == (length($_) % 2) } @names });
        close $writer;
        POSIX::_exit(0);
    }
    close $writer;
    push @readers, $reader;
}
my %results = map { local $/; %{ decode_json(scalar <$_>) } } @readers;
for my $name (@names)
{
    my ($count, $wrong) = @{ $results{$name} }{qw(count wrong)};
    my $total = 0;
    $total += $_ for values %$count;

    is_deeply($wrong, [], "$types{$name}: hostile values come back as data or as a 400");
    is($total, $VALUES, "$types{$name}: $VALUES values were sent");
    is_deeply([ sort keys %$count ], [ 200, 400 ], "$types{$name}: of both kinds")
      or diag explain $count;
    note "$types{$name}: " . join ', ', map { "$count->{$_} times $_" } sort keys %$count;
}

is($cluster->safe_psql('spegel', 'SELECT count(*) FROM spegel_api.precious'), 1, 'what is precious is there');
unlike($http->log_text, qr/"status":5/, 'nothing failed');
is(scalar(() = $http->log_text =~ /"sqlstate":"(?!22)/g), 0, 'the database never complained of anything but a value');

$http->stop;
done_testing();
